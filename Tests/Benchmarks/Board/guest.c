// SPDX-License-Identifier: Apache-2.0
// The only program of a virtual board, its first process: measures the renderer, says what it found
// on the serial line, and switches the board off. `measure=cost` or `measure=voices` stands on the
// kernel's command line.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "CLimitKernel.h"
#include "mix.h"
#include "pcm.h"

enum { BLOCK = 256, MOST_VOICES = 16384, CLIP_FRAMES = 8192 };

static const struct kind {
  const char *name;
  bool is_stereo;
  float rate;
} kinds[] = {{"mono s16", false, 1}, {"stereo s16", true, 1}, {"pitch 1.1, stereo", true, 1.1f}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void *memory;
static int16_t output[2 * PCM_PERIOD];

static void switch_off(void) {
  sync();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

static void fail(const char *what) {
  printf("board: %s: %s\n", what, strerror(errno));
  switch_off();
}

static long used(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

// Modules stand in the order they must be loaded in; a kernel with everything built in has none.
static void load_modules(void) {
  FILE *list = fopen("/modules/list", "r");
  char name[128], path[160];
  while (list && fscanf(list, "%127s", name) == 1) {
    snprintf(path, sizeof path, "/modules/%s", name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || (syscall(SYS_finit_module, file, "", 0) < 0 && errno != EEXIST)) fail(path);
    close(file);
  }
  if (list) fclose(list);
}

static void *open_mix(const struct kind *kind, int voices) {
  void *mix = mix_open(memory, voices, kind->is_stereo, kind->rate, climit_has_v3());
  // Starting is not what is measured: it is over, with its ramps, after a few blocks.
  for (int i = 0; i < 8; i++) mix_render(mix, BLOCK, output);
  return mix;
}

// Nanoseconds of processor time for a block.
static double block_time(const struct kind *kind, int voices, int blocks) {
  void *mix = open_mix(kind, voices);
  long began = used();
  for (int i = 0; i < blocks; i++) mix_render(mix, BLOCK, output);
  return (double)(used() - began) / blocks;
}

static double limit_time(const struct kind *kind, int voices, int blocks) {
  static int16_t clip[2 * CLIP_FRAMES];
  static float mix[2 * BLOCK];
  bool is_wide = climit_has_v3();
  long began = used();
  for (int i = 0; i < blocks; i++)
    for (int voice = 0; voice < voices; voice++) {
      const int16_t *source = clip + 2 * ((voice * 31 + i * BLOCK) % (CLIP_FRAMES - BLOCK));
      if (kind->is_stereo)
        (is_wide ? climit_v3_add_stereo_int16 : climit_add_stereo_int16)(source, BLOCK, .5f, .5f, mix);
      else
        (is_wide ? climit_v3_add_mono_int16 : climit_add_mono_int16)(source, BLOCK, .5f, .5f, mix);
    }
  return (double)(used() - began) / blocks;
}

// What one voice more costs; on a board of 1000 MIPS a nanosecond is an instruction.
static void measure_cost(void) {
  for (int i = 0; i < KINDS; i++) {
    double ours = (block_time(&kinds[i], 192, 200) - block_time(&kinds[i], 64, 200)) / 128;
    printf("cost\t%s\tMoment\t%.0f\n", kinds[i].name, ours);
    if (kinds[i].rate != 1) continue;
    double limit = (limit_time(&kinds[i], 192, 200) - limit_time(&kinds[i], 64, 200)) / 128;
    printf("cost\t%s\tC kernel\t%.0f\n", kinds[i].name, limit);
  }
}

// Whether so many voices play for two seconds without an underrun.
static bool holds(int pcm, const struct kind *kind, int voices) {
  void *mix = open_mix(kind, voices);
  if (pcm_reset(pcm) < 0) fail("no reset");
  for (int i = 0; i < 2 * PCM_RATE / PCM_PERIOD; i++) {
    mix_render(mix, PCM_PERIOD, output);
    if (pcm_write(pcm, output) == 0) continue;
    if (errno != EPIPE) fail("no write");
    return false;
  }
  return true;
}

// From what the processor's time leads to expect, in steps of a hundredth.
static void measure_voices(void) {
  int pcm = pcm_open();
  if (pcm < 0) fail("no hw:0");
  for (int i = 0; i < KINDS; i++) {
    double few = block_time(&kinds[i], 4, 32), more = block_time(&kinds[i], 36, 32);
    double voice = (more - few) / 32, rest = few - 4 * voice;
    double most = (1e9 * BLOCK / PCM_RATE - rest) / voice;
    int voices = most < MOST_VOICES ? (int)most : MOST_VOICES;
    int step = voices / 100 > 1 ? voices / 100 : 1;
    if (voices < 0) voices = 0;
    while (voices > 0 && !holds(pcm, &kinds[i], voices)) voices -= step;
    while (voices + step <= MOST_VOICES && holds(pcm, &kinds[i], voices + step)) voices += step;
    printf("voices\t%s\tMoment\t%d\n", kinds[i].name, voices);
  }
  close(pcm);
}

int main(void) {
  mount("dev", "/dev", "devtmpfs", 0, NULL);
  setvbuf(stdout, NULL, _IOLBF, 0);
  load_modules();
  struct stat there;
  for (int i = 0; i < 100 && stat("/dev/snd/pcmC0D0p", &there) < 0; i++) usleep(100000);

  struct sched_param priority = {.sched_priority = 50};
  if (sched_setscheduler(0, SCHED_FIFO, &priority) < 0) fail("no SCHED_FIFO");
  if (mlockall(MCL_CURRENT | MCL_FUTURE) < 0) fail("no mlockall");
  if (posix_memalign(&memory, 64, (size_t)mix_bytes(MOST_VOICES))) fail("no memory");
  memset(memory, 0, (size_t)mix_bytes(MOST_VOICES));

  const char *what = getenv("measure");
  printf("wide\t%d\n", climit_has_v3());
  if (what && !strcmp(what, "cost")) measure_cost();
  if (what && !strcmp(what, "voices")) measure_voices();
  printf("rig: end\n");
  switch_off();
}
