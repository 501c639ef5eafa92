// SPDX-License-Identifier: Apache-2.0

// The plugin as libasound sees it: its callbacks and its constructor.
//
// Lockstep: a wait that finds too little room moves the clock by one period, nothing else does. An
// underrun is then impossible unless asked for, a run repeats exactly, and no time passes.

#include "clocked.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

static bool is_moving(const struct device *device) {
  snd_pcm_state_t state = device->io.state;
  return !device->paused && (state == SND_PCM_STATE_RUNNING || state == SND_PCM_STATE_DRAINING);
}

// A call that never returns, as that of a sound server that was halted.
static void hang_in(struct device *device, enum callback call) {
  if (++device->calls[call] != device->options.hangs[call]) return;
  log_line(device, "hang");
  for (;;) pause();
}

static snd_pcm_sframes_t on_pointer(snd_pcm_ioplug_t *io) {
  struct device *device = io->private_data;
  hang_in(device, POINTER);
  int error = 0;
  if (is_moving(device)) {
    if (!device->options.lockstep) error = follow_wall_clock(device);
    else if (io->state == SND_PCM_STATE_DRAINING) error = step_one_period(device);
  }
  if (error < 0) return error;
  return (snd_pcm_sframes_t)(device->position % device->boundary);
}

// The first wake-up of a stream: after one period, which in lockstep takes no time.
static void arm_first_period(struct device *device) {
  bool lockstep = device->options.lockstep;
  arm_timer(device, lockstep ? 0 : (double)device->io.period_size / frames_per_second(device));
}

static int on_start(snd_pcm_ioplug_t *io) {
  struct device *device = io->private_data;
  hang_in(device, START);
  restart_clock(device);
  log_line(device, "start");
  arm_first_period(device);
  return 0;
}

// A sound server that hangs: whoever wants its device, or wants to get rid of it, waits. Not for ever,
// so that no test does.
static void hang(struct device *device, const char *path) {
  if (!path || access(path, F_OK) < 0) return;
  log_line(device, "hang");
  for (double end = now() + 10; access(path, F_OK) == 0 && now() < end;) usleep(5000);
}

static void hang_on_close(struct device *device) { hang(device, device->options.close_hangs_file); }

static int on_stop(snd_pcm_ioplug_t *io) {
  hang_on_close(io->private_data);
  log_line(io->private_data, "stop");
  return 0;
}

static int on_prepare(snd_pcm_ioplug_t *io) {
  struct device *device = io->private_data;
  if (device->unplugged) return -ENODEV;
  hang_in(device, PREPARE);
  device->position = 0;
  device->paused = false;
  restart_clock(device);
  arm_timer(device, 0);
  log_line(device, "prepare");
  return 0;
}

static int on_pause(snd_pcm_ioplug_t *io, int enable) {
  struct device *device = io->private_data;
  if (enable && !device->options.lockstep) {
    int error = follow_wall_clock(device);
    if (error < 0) return error;
  }
  device->paused = enable;
  restart_clock(device);
  log_line(device, enable ? "pause" : "unpause");
  return 0;
}

static int on_resume(snd_pcm_ioplug_t *io) {
  struct device *device = io->private_data;
  hang_in(device, RESUME);
  restart_clock(device);
  snd_pcm_ioplug_set_state(io, SND_PCM_STATE_RUNNING);
  arm_first_period(device);
  log_line(device, "resume");
  return 0;
}

// Frames count from the first one in the capture file, so that what has happened to a device does
// not happen to it again when it is opened anew.
static void continue_capture(struct device *device, size_t frame_bytes) {
  struct stat file;
  if (!device->capture || fstat(fileno(device->capture), &file) < 0) return;
  device->total = (uint64_t)file.st_size / frame_bytes;
  for (unsigned i = 0; i < device->options.event_count; i++) {
    struct event *event = &device->options.events[i];
    if (device->total > 0 && event->frame <= device->total) event->done = true;
  }
}

static int on_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *parameters) {
  (void)parameters;
  struct device *device = io->private_data;
  if (device->unplugged) return -ENODEV;
  continue_capture(device, (size_t)snd_pcm_format_physical_width(io->format) / 8 * io->channels);
  if (device->log) {
    fprintf(device->log, "%.6f setup rate=%u channels=%u format=%s access=%s period=%lu buffer=%lu\n",
            now() - device->opened, io->rate, io->channels, snd_pcm_format_name(io->format),
            snd_pcm_access_name(io->access), io->period_size, io->buffer_size);
  }
  return 0;
}

static int on_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *parameters) {
  struct device *device = io->private_data;
  snd_pcm_sw_params_get_boundary(parameters, &device->boundary);
  snd_pcm_sw_params_get_avail_min(parameters, &device->avail_min);
  snd_pcm_sw_params_get_stop_threshold(parameters, &device->stop_threshold);
  return 0;
}

static bool has_room(const struct device *device) {
  uint64_t queued = frames_written(device) - device->position;
  return device->io.buffer_size - queued >= device->avail_min;
}

// Decides when the player's poll returns next: where the position will have passed the next
// period's end, or all that is left while draining.
static void sleep_on(struct device *device) {
  uint64_t expirations;
  if (read(device->timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) return;
  if (!is_moving(device)) {
    arm_timer(device, 0.005);
    return;
  }
  double halted = device->origin_time - now();
  if (device->options.lockstep) {
    arm_timer(device, halted);
    return;
  }
  uint64_t period = device->io.period_size;
  uint64_t target = (device->position / period + 1) * period;
  uint64_t written = frames_written(device);
  if (device->io.state == SND_PCM_STATE_DRAINING && target > written) target = written;
  double due = (double)(target - device->origin) / frames_per_second(device) + halted;
  // A little late rather than a little early: early is one more round for nothing.
  arm_timer(device, (due > 0 ? due : 0) + 2e-5);
}

static int on_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned count,
                           unsigned short *events) {
  (void)count;
  struct device *device = io->private_data;
  *events = 0;
  if (!(descriptors[0].revents & POLLIN)) return 0;

  bool draining = io->state == SND_PCM_STATE_DRAINING;
  snd_pcm_sframes_t position = on_pointer(io);
  if (position >= 0 && device->options.lockstep && !draining && is_moving(device) &&
      !has_room(device)) {
    position = step_one_period(device);
  }
  if (position < 0 && !draining) snd_pcm_ioplug_set_state(io, SND_PCM_STATE_XRUN);

  // In the states that need the player's help the timer stays expired, so that every poll returns
  // at once, as a real device's does.
  switch (io->state) {
    case SND_PCM_STATE_DISCONNECTED:
      *events = POLLERR | POLLHUP;
      return 0;
    case SND_PCM_STATE_XRUN:
    case SND_PCM_STATE_SUSPENDED:
      *events = POLLERR | POLLOUT;
      return 0;
    default:
      break;
  }
  if (draining) {
    // libasound's own drain loop looks at the position again after each of these.
    sleep_on(device);
    *events = POLLOUT;
  } else if (has_room(device)) {
    *events = POLLOUT;
  } else {
    sleep_on(device);
  }
  return 0;
}

static void destroy(struct device *device) {
  if (device->capture) fclose(device->capture);
  if (device->log) fclose(device->log);
  if (device->timer >= 0) close(device->timer);
  free_options(&device->options);
  free(device);
}

static int on_close(snd_pcm_ioplug_t *io) {
  hang_on_close(io->private_data);
  log_line(io->private_data, "close");
  destroy(io->private_data);
  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = on_start,
    .stop = on_stop,
    .pointer = on_pointer,
    .prepare = on_prepare,
    .pause = on_pause,
    .resume = on_resume,
    .hw_params = on_hw_params,
    .sw_params = on_sw_params,
    .poll_revents = on_poll_revents,
    .close = on_close,
};

static int cannot_open(const char *path) {
  int error = -errno;
  SNDERR("rigclock cannot open %s: %s", path, snd_strerror(error));
  return error;
}

static int open_files(struct device *device) {
  if (device->options.capture) {
    device->capture = fopen(device->options.capture, "abe");
    if (!device->capture) return cannot_open(device->options.capture);
    // Like a card, one player at a time; and every frame is in the file as soon as it is played.
    if (flock(fileno(device->capture), LOCK_EX | LOCK_NB) < 0) return -EBUSY;
    setvbuf(device->capture, NULL, _IONBF, 0);
  }
  if (device->options.log) {
    device->log = fopen(device->options.log, "ae");
    if (!device->log) return cannot_open(device->options.log);
  }
  device->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  return device->timer < 0 ? -errno : 0;
}

// libasound takes the limits of periods and buffers in bytes. Limits in frames are exact when the
// device has one format and one number of channels; else a frame counts as 16-bit stereo.
static unsigned bytes_of(const struct options *options, long frames, unsigned otherwise) {
  if (frames == 0) return otherwise;
  long channels = options->channels_min == options->channels_max ? options->channels_min : 2;
  snd_pcm_format_t format =
      options->format_count == 1 ? (snd_pcm_format_t)options->formats[0] : SND_PCM_FORMAT_S16_LE;
  return (unsigned)(frames * channels * snd_pcm_format_physical_width(format) / 8);
}

static int set_limits(snd_pcm_ioplug_t *io, const struct options *options) {
  const struct {
    int parameter;
    unsigned minimum, maximum;
  } limits[] = {
      {SND_PCM_IOPLUG_HW_CHANNELS, (unsigned)options->channels_min, (unsigned)options->channels_max},
      {SND_PCM_IOPLUG_HW_RATE, (unsigned)options->rate_min, (unsigned)options->rate_max},
      {SND_PCM_IOPLUG_HW_PERIOD_BYTES, bytes_of(options, options->period_min, 16),
       bytes_of(options, options->period_max, 1 << 20)},
      {SND_PCM_IOPLUG_HW_BUFFER_BYTES, bytes_of(options, options->buffer_min, 32),
       bytes_of(options, options->buffer_max, 1 << 22)},
      {SND_PCM_IOPLUG_HW_PERIODS, 2, 1024},
  };
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    int error = snd_pcm_ioplug_set_param_minmax(io, limits[i].parameter, limits[i].minimum,
                                                limits[i].maximum);
    if (error < 0) return error;
  }
  int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, options->access_count,
                                            options->accesses);
  if (error < 0) return error;
  return snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, options->format_count,
                                       options->formats);
}

static void describe(struct device *device) {
  snd_pcm_ioplug_t *io = &device->io;
  io->version = SND_PCM_IOPLUG_VERSION;
  io->name = "Clocked test device";
  io->callback = &callbacks;
  io->private_data = device;
  io->poll_fd = device->timer;
  io->poll_events = POLLIN;
  io->mmap_rw = 1;
  io->flags = SND_PCM_IOPLUG_FLAG_MONOTONIC | SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
}

// Everything else is hidden: a program's own `step` or `now` must not take the place of ours.
#pragma GCC visibility push(default)

SND_PCM_PLUGIN_DEFINE_FUNC(rigclock) {
  (void)root;
  if (stream != SND_PCM_STREAM_PLAYBACK) return -EINVAL;
  struct device *device = calloc(1, sizeof *device);
  if (!device) return -ENOMEM;
  device->timer = -1;
  device->opened = now();
  // Until the player says otherwise: libasound sets these three before a stream can start.
  device->boundary = (snd_pcm_uframes_t)1 << 62;
  device->avail_min = 1;
  device->stop_threshold = (snd_pcm_uframes_t)-1;

  int error = read_options(&device->options, conf);
  if (error == 0) error = wanted_open_error(&device->options);
  if (error == 0) error = open_files(device);
  if (error == 0) {
    hang(device, device->options.open_hangs_file);
    describe(device);
    error = snd_pcm_ioplug_create(&device->io, name, stream, mode);
  }
  if (error < 0) {
    destroy(device);
    return error;
  }
  error = set_limits(&device->io, &device->options);
  if (error < 0) {
    snd_pcm_ioplug_delete(&device->io);  // closes, so it destroys as well
    return error;
  }
  log_line(device, "open");
  *pcmp = device->io.pcm;
  return 0;
}

SND_PCM_PLUGIN_SYMBOL(rigclock);
