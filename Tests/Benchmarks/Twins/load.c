// SPDX-License-Identifier: Apache-2.0
// Loads sounds with libsndfile and soxr alone, as Moment would: on two threads, into 16 bits at one rate.
//
// usage: load RATE FOLDER wav|flac COUNT
//
// Prints nanoseconds of processor time, nanoseconds that passed, and frames, in one line.
#define _GNU_SOURCE
#include "sound.h"

#include <pthread.h>
#include <string.h>

enum { THREADS = 2 };

struct clip {
  int16_t *samples;
  size_t frames;
};

static char **paths;
static int count;
static int rate;
static int next;
static struct clip *clips;

/// Integers at the rate wanted: read where they stay.
static void copy(SNDFILE *file, const SF_INFO *info, struct clip *clip) {
  clip->samples = must(malloc((size_t)info->frames * info->channels * sizeof(int16_t)));
  while (clip->frames < (size_t)info->frames) {
    sf_count_t left = info->frames - (sf_count_t)clip->frames;
    sf_count_t got = sf_readf_short(
        file, clip->samples + clip->frames * info->channels, left < CHUNK ? left : CHUNK);
    if (got <= 0) break;
    clip->frames += (size_t)got;
  }
}

struct conversion {
  struct clip *clip;
  soxr_t soxr;
  float *out;
  size_t wanted;
  int channels;
};

/// Pushes frames through, and keeps what comes out as far as it belongs to the clip.
static void push(struct conversion *it, const float *in, size_t frames) {
  size_t done = 0, taken, made;
  do {
    soxr_error_t error = soxr_process(
        it->soxr, in + done * it->channels, frames - done, &taken, it->out, CHUNK, &made);
    if (error) fail("soxr", error);
    done += taken;
    size_t kept = it->wanted - it->clip->frames;
    if (kept > made) kept = made;
    size_t place = it->clip->frames * it->channels;
    quantise(it->out, it->clip->samples + place, kept * it->channels, (uint32_t)place);
    it->clip->frames += kept;
  } while (done < frames || made == CHUNK);
}

static void convert(SNDFILE *file, const SF_INFO *info, struct clip *clip) {
  size_t bytes = CHUNK * (size_t)info->channels * sizeof(float);
  float *in = must(malloc(bytes));
  struct conversion it = {
      .clip = clip, .out = must(malloc(bytes)), .channels = info->channels,
      .wanted = (size_t)((info->frames * rate + info->samplerate / 2) / info->samplerate)};
  clip->samples = must(malloc(it.wanted * info->channels * sizeof(int16_t)));
  soxr_error_t error;
  soxr_io_spec_t formats = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  soxr_quality_spec_t quality = soxr_quality_spec(SOXR_20_BITQ, SOXR_ROLLOFF_SMALL);
  soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
  it.soxr = soxr_create(
      info->samplerate, rate, info->channels, &error, &formats, &quality, &runtime);
  if (error) fail("soxr", error);
  sf_count_t got;
  while ((got = sf_readf_float(file, in, CHUNK)) > 0) push(&it, in, (size_t)got);
  memset(in, 0, bytes);
  while (clip->frames < it.wanted) push(&it, in, CHUNK);
  soxr_delete(it.soxr);
  free(it.out);
  free(in);
}

static void load(const char *path, struct clip *clip) {
  SF_INFO info = {0};
  SNDFILE *file = sf_open(path, SFM_READ, &info);
  if (!file) fail(path, sf_strerror(NULL));
  if (info.samplerate == rate) {
    copy(file, &info, clip);
  } else {
    convert(file, &info, clip);
  }
  sf_close(file);
}

static void *work(void *unused) {
  (void)unused;
  int index;
  while ((index = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED)) < count)
    load(paths[index], &clips[index]);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 5) fail("usage", "load RATE FOLDER wav|flac COUNT");
  rate = atoi(argv[1]);
  count = atoi(argv[4]);
  paths = must(calloc((size_t)count, sizeof *paths));
  for (int i = 0; i < count; i++)
    if (asprintf(&paths[i], "%s/%04d.%s", argv[2], i, argv[3]) < 0) fail(argv[2], "no memory");
  clips = must(calloc((size_t)count, sizeof *clips));
  // What is there only once is there from the first clip on.
  struct clip warm = {0};
  load(paths[0], &warm);
  int64_t passed = nanoseconds(CLOCK_MONOTONIC), used = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, NULL);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  used = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - used;
  passed = nanoseconds(CLOCK_MONOTONIC) - passed;
  size_t frames = 0;
  for (int i = 0; i < count; i++) frames += clips[i].frames;
  printf("%lld\t%lld\t%zu\n", (long long)used, (long long)passed, frames);
  return 0;
}
