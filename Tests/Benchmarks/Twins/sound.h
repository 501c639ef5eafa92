// SPDX-License-Identifier: Apache-2.0
// What the twins share: they do what Moment does with the same two libraries, and nothing besides.
#pragma once
#include <sndfile.h>
#include <soxr.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/// Frames that are decoded at a time, as in Moment.
enum { CHUNK = 4096 };

/// Ends the program with a sentence.
static inline void fail(const char *what, const char *why) {
  fprintf(stderr, "twin: %s: %s\n", what, why);
  exit(1);
}

/// Memory, or the end.
static inline void *must(void *memory) {
  if (!memory) fail("malloc", "no memory");
  return memory;
}

/// A clock's time in nanoseconds.
static inline int64_t nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/// Floats to 16-bit integers, with the dither that Moment has (MomentDecoding/Dither.swift).
static inline void quantise(const float *restrict in, int16_t *restrict out, size_t count,
                            uint32_t place) {
  const float rounder = 12582912.0f;
  for (size_t i = 0; i < count; i++) {
    float level = in[i] * 32768.0f;
    level = level < 32767.0f ? level : 32767.0f;
    level = level > -32768.0f ? level : -32768.0f;
    uint32_t noise = (place + (uint32_t)i) * UINT32_C(0x9E3779B9);
    noise ^= noise >> 16;
    noise *= UINT32_C(0x85EBCA6B);
    noise ^= noise >> 13;
    noise *= UINT32_C(0xC2B2AE35);
    noise ^= noise >> 16;
    float triangle = (float)((int32_t)(noise & 0xFFFF) - (int32_t)(noise >> 16)) * 0x1p-16f;
    float rounded = (level + rounder) - rounder;
    float dithered = rounded == level ? level : level + triangle;
    dithered = dithered < 32767.0f ? dithered : 32767.0f;
    dithered = dithered > -32768.0f ? dithered : -32768.0f;
    union { float number; uint32_t bits; } last = {dithered + rounder};
    out[i] = (int16_t)last.bits;
  }
}
