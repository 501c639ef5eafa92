// SPDX-License-Identifier: Apache-2.0

#include "clocked.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char separators[] = " ,\t\n";

static int parse_integer(const char *text, long *value) {
  char *end;
  errno = 0;
  *value = strtol(text, &end, 10);
  return errno == 0 && end != text && *end == '\0' ? 0 : -EINVAL;
}

static int parse_real(const char *text, double *value) {
  char *end;
  errno = 0;
  *value = strtod(text, &end);
  return errno == 0 && end != text && *end == '\0' ? 0 : -EINVAL;
}

static int parse_text(const char *text, char **value) {
  free(*value);
  *value = strdup(text);
  return *value ? 0 : -ENOMEM;
}

static int parse_clock(const char *text, bool *lockstep) {
  *lockstep = strcmp(text, "step") == 0;
  return *lockstep || strcmp(text, "real") == 0 ? 0 : -EINVAL;
}

static int parse_error(const char *text, int *error) {
  static const struct {
    const char *name;
    int value;
  } names[] = {
      {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EBUSY", EBUSY},   {"EINVAL", EINVAL},
      {"EIO", EIO},       {"EMFILE", EMFILE}, {"ENODEV", ENODEV}, {"ENOENT", ENOENT},
      {"ENOMEM", ENOMEM}, {"ENXIO", ENXIO},   {"EPERM", EPERM},   {"EPIPE", EPIPE},
      {"ETIMEDOUT", ETIMEDOUT},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(text, names[i].name) == 0) {
      *error = names[i].value;
      return 0;
    }
  }
  long number;
  if (parse_integer(text, &number) < 0 || number < 0 || number > 4095) return -EINVAL;
  *error = (int)number;
  return 0;
}

static int add_format(struct options *options, const char *word) {
  snd_pcm_format_t format = snd_pcm_format_value(word);
  if (format == SND_PCM_FORMAT_UNKNOWN || options->format_count == MAX_FORMATS) return -EINVAL;
  options->formats[options->format_count++] = (unsigned)format;
  return 0;
}

static int add_access(struct options *options, const char *word) {
  if (options->access_count == MAX_ACCESSES) return -EINVAL;
  unsigned access;
  if (strcmp(word, "rw") == 0) access = SND_PCM_ACCESS_RW_INTERLEAVED;
  else if (strcmp(word, "mmap") == 0) access = SND_PCM_ACCESS_MMAP_INTERLEAVED;
  else return -EINVAL;
  options->accesses[options->access_count++] = access;
  return 0;
}

// One word of the list: x@FRAME, s@FRAME, d@FRAME or h:MILLISECONDS@FRAME.
static int add_event(struct options *options, const char *word) {
  if (options->event_count == MAX_EVENTS) return -EINVAL;
  struct event event = {.kind = word[0]};
  if (!strchr("xsdh", event.kind)) return -EINVAL;
  char *end = (char *)word + 1;
  if (event.kind == 'h') {
    if (*end != ':') return -EINVAL;
    event.milliseconds = strtol(end + 1, &end, 10);
  }
  if (*end != '@') return -EINVAL;
  const char *frame = end + 1;
  event.frame = strtoull(frame, &end, 10);
  if (end == frame || *end != '\0' || event.milliseconds < 0) return -EINVAL;
  options->events[options->event_count++] = event;
  return 0;
}

// One word of the list: start@N, prepare@N, resume@N or pointer@N.
static int add_hang(struct options *options, const char *word) {
  static const char *const names[CALLBACKS] = {"start", "prepare", "resume", "pointer"};
  const char *at = strchr(word, '@');
  for (int call = 0; at && call < CALLBACKS; call++) {
    if (strlen(names[call]) != (size_t)(at - word)) continue;
    if (strncmp(names[call], word, (size_t)(at - word)) != 0) continue;
    return parse_integer(at + 1, &options->hangs[call]);
  }
  return -EINVAL;
}

static int parse_words(struct options *options, const char *text,
                       int (*add)(struct options *, const char *)) {
  char *copy = strdup(text), *rest = NULL;
  if (!copy) return -ENOMEM;
  int error = 0;
  for (char *word = strtok_r(copy, separators, &rest); word && error == 0;
       word = strtok_r(NULL, separators, &rest)) {
    error = add(options, word);
  }
  free(copy);
  return error;
}

static int parse_number_field(struct options *options, const char *id, const char *text) {
  static const struct {
    const char *name;
    size_t first, second;  // offsets of what it sets: twice the same, or a minimum and a maximum
  } fields[] = {
#define FIELD(name, first, second) \
  { name, offsetof(struct options, first), offsetof(struct options, second) }
      FIELD("granularity", granularity, granularity),
      FIELD("channels_min", channels_min, channels_min),
      FIELD("channels_max", channels_max, channels_max),
      FIELD("rate_min", rate_min, rate_min),
      FIELD("rate_max", rate_max, rate_max),
      FIELD("period_min", period_min, period_min),
      FIELD("period_max", period_max, period_max),
      FIELD("period_frames", period_min, period_max),
      FIELD("buffer_min", buffer_min, buffer_min),
      FIELD("buffer_max", buffer_max, buffer_max),
      FIELD("buffer_frames", buffer_min, buffer_max),
#undef FIELD
  };
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (strcmp(id, fields[i].name) != 0) continue;
    long value;
    if (parse_integer(text, &value) < 0 || value < 0) return -EINVAL;
    *(long *)((char *)options + fields[i].first) = value;
    *(long *)((char *)options + fields[i].second) = value;
    return 0;
  }
  return -ENOENT;
}

// Returns -ENOENT for a field that does not exist.
static int parse_field(struct options *options, const char *id, const char *text) {
  if (strcmp(id, "file") == 0) return parse_text(text, &options->capture);
  if (strcmp(id, "log") == 0) return parse_text(text, &options->log);
  if (strcmp(id, "open_error_file") == 0) return parse_text(text, &options->open_error_file);
  if (strcmp(id, "close_hangs_file") == 0) return parse_text(text, &options->close_hangs_file);
  if (strcmp(id, "open_hangs_file") == 0) return parse_text(text, &options->open_hangs_file);
  if (strcmp(id, "open_error") == 0) return parse_error(text, &options->open_error);
  if (strcmp(id, "clock") == 0) return parse_clock(text, &options->lockstep);
  if (strcmp(id, "speed") == 0) return parse_real(text, &options->speed);
  if (strcmp(id, "ppm") == 0) return parse_real(text, &options->ppm);
  if (strcmp(id, "formats") == 0) return parse_words(options, text, add_format);
  if (strcmp(id, "access") == 0) return parse_words(options, text, add_access);
  if (strcmp(id, "events") == 0) return parse_words(options, text, add_event);
  if (strcmp(id, "hangs") == 0) return parse_words(options, text, add_hang);
  return parse_number_field(options, id, text);
}

static void set_defaults(struct options *options) {
  memset(options, 0, sizeof *options);
  options->speed = 1;
  options->channels_min = 1;
  options->channels_max = 32;
  options->rate_min = 8000;
  options->rate_max = 384000;
}

static void fill_empty_lists(struct options *options) {
  static const unsigned formats[] = {
      SND_PCM_FORMAT_S16_LE, SND_PCM_FORMAT_S24_LE,   SND_PCM_FORMAT_S24_3LE,
      SND_PCM_FORMAT_S32_LE, SND_PCM_FORMAT_FLOAT_LE, SND_PCM_FORMAT_U8,
  };
  if (options->format_count == 0) {
    memcpy(options->formats, formats, sizeof formats);
    options->format_count = sizeof formats / sizeof *formats;
  }
  if (options->access_count == 0) {
    options->accesses[0] = SND_PCM_ACCESS_RW_INTERLEAVED;
    options->accesses[1] = SND_PCM_ACCESS_MMAP_INTERLEAVED;
    options->access_count = 2;
  }
}

static bool is_of_every_pcm(const char *id) {
  return strcmp(id, "comment") == 0 || strcmp(id, "type") == 0 || strcmp(id, "hint") == 0;
}

int read_options(struct options *options, snd_config_t *configuration) {
  set_defaults(options);
  snd_config_iterator_t iterator, next;
  snd_config_for_each(iterator, next, configuration) {
    snd_config_t *entry = snd_config_iterator_entry(iterator);
    const char *id;
    if (snd_config_get_id(entry, &id) < 0 || is_of_every_pcm(id)) continue;
    // Numbers and strings alike: both "48000" and 48000 are common in such files.
    char *text = NULL;
    int error = snd_config_get_ascii(entry, &text);
    if (error == 0) error = parse_field(options, id, text);
    if (error < 0) {
      if (error == -ENOENT) SNDERR("rigclock has no field `%s`", id);
      else SNDERR("rigclock cannot use `%s` as `%s`", text ? text : "this", id);
      free(text);
      free_options(options);
      return -EINVAL;
    }
    free(text);
  }
  if (options->speed <= 0) {
    SNDERR("rigclock needs a `speed` above 0");
    free_options(options);
    return -EINVAL;
  }
  fill_empty_lists(options);
  return 0;
}

void free_options(struct options *options) {
  free(options->capture);
  free(options->log);
  free(options->open_error_file);
  free(options->open_hangs_file);
  free(options->close_hangs_file);
  options->capture = options->log = options->open_error_file = NULL;
  options->open_hangs_file = options->close_hangs_file = NULL;
}

int wanted_open_error(const struct options *options) {
  if (options->open_error != 0) return -options->open_error;
  if (options->open_error_file && access(options->open_error_file, F_OK) == 0) return -ENODEV;
  return 0;
}
