// SPDX-License-Identifier: Apache-2.0
// Writes clips for a benchmark: struck tones that die away, no two alike, 16 bits.
//
// usage: make FOLDER wav|flac RATE CHANNELS SECONDS COUNT
#include "sound.h"

#include <math.h>
#include <string.h>

static uint32_t noise = 1;

/// -1 ... 1.
static float chance(void) {
  noise = noise * 1664525u + 1013904223u;
  return (float)(int32_t)noise * 0x1p-31f;
}

int main(int argc, char **argv) {
  if (argc != 7) fail("usage", "make FOLDER wav|flac RATE CHANNELS SECONDS COUNT");
  int flac = !strcmp(argv[2], "flac"), rate = atoi(argv[3]), channels = atoi(argv[4]);
  int frames = (int)(atof(argv[5]) * rate), count = atoi(argv[6]);
  short *samples = must(malloc((size_t)frames * channels * sizeof(short)));
  for (int clip = 0; clip < count; clip++) {
    float pitch = 220 * (1 + (float)(clip % 97) / 24), phase = chance();
    for (int i = 0; i < frames; i++) {
      float time = (float)i / rate, sum = 0;
      for (int partial = 1; partial <= 5; partial++)
        sum += sinf(6.2831853f * (pitch * partial * time + phase)) * expf(-6 * partial * time) / partial;
      for (int channel = 0; channel < channels; channel++)
        samples[i * channels + channel] = (short)(9000 * sum + 40 * chance());
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/%04d.%s", argv[1], clip, argv[2]);
    SF_INFO info = {.samplerate = rate, .channels = channels,
                    .format = (flac ? SF_FORMAT_FLAC : SF_FORMAT_WAV) | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    if (!file || sf_writef_short(file, samples, frames) != frames) fail(path, sf_strerror(file));
    sf_close(file);
  }
  return 0;
}
