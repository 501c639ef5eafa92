// SPDX-License-Identifier: Apache-2.0
#include "CLimitKernel.h"
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// Eight at a time by hand: left to itself the compiler shuffles left and right apart and together again.
typedef float floats __attribute__((vector_size(32)));
typedef int16_t shorts __attribute__((vector_size(16)));
typedef int16_t half_shorts __attribute__((vector_size(8)));
typedef float half_floats __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline)) void

INLINE read_float(const float *source, floats *eight) { memcpy(eight, source, sizeof *eight); }

// In two reads: where SSE2 widens the upper half of a register, the compiler has it wait for the half
// before.
INLINE read_int16(const int16_t *source, floats *eight) {
  half_shorts low, high;
  memcpy(&low, source, sizeof low);
  memcpy(&high, source + 4, sizeof high);
  *eight = __builtin_shufflevector(__builtin_convertvector(low, half_floats),
                                   __builtin_convertvector(high, half_floats), 0, 1, 2, 3, 4, 5, 6, 7);
}

INLINE add(const floats *eight, float *mix) {
  floats sum;
  memcpy(&sum, mix, sizeof sum);
  sum += *eight;
  memcpy(mix, &sum, sizeof sum);
}

#define LIMIT(target, prefix, name, type, read)                                                    \
  target void prefix##_add_mono_##name(const type *restrict source, size_t count, float left,      \
                                       float right, float *restrict mix) {                         \
    const floats gain = {left, right, left, right, left, right, left, right};                      \
    floats s;                                                                                      \
    size_t i = 0;                                                                                  \
    _Pragma("unroll 2") for (; i + 8 <= count; i += 8) {                                           \
      read(source + i, &s);                                                                        \
      floats low = gain * __builtin_shufflevector(s, s, 0, 0, 1, 1, 2, 2, 3, 3);                   \
      floats high = gain * __builtin_shufflevector(s, s, 4, 4, 5, 5, 6, 6, 7, 7);                  \
      add(&low, mix + 2 * i);                                                                      \
      add(&high, mix + 2 * i + 8);                                                                 \
    }                                                                                              \
    for (; i < count; i++) {                                                                       \
      mix[2 * i] += (float)source[i] * left;                                                       \
      mix[2 * i + 1] += (float)source[i] * right;                                                  \
    }                                                                                              \
  }                                                                                                \
  target void prefix##_add_stereo_##name(const type *restrict source, size_t count, float left,    \
                                         float right, float *restrict mix) {                       \
    const floats gain = {left, right, left, right, left, right, left, right};                      \
    floats s;                                                                                      \
    size_t i = 0;                                                                                  \
    _Pragma("unroll 4") for (; i + 4 <= count; i += 4) {                                           \
      read(source + 2 * i, &s);                                                                    \
      s *= gain;                                                                                   \
      add(&s, mix + 2 * i);                                                                        \
    }                                                                                              \
    for (; i < count; i++) {                                                                       \
      mix[2 * i] += (float)source[2 * i] * left;                                                   \
      mix[2 * i + 1] += (float)source[2 * i + 1] * right;                                          \
    }                                                                                              \
  }

LIMIT(, climit, int16, int16_t, read_int16)
LIMIT(, climit, float, float, read_float)

#if defined(__x86_64__)
#define V3 __attribute__((target("arch=x86-64-v3")))

INLINE read_wide_int16(const int16_t *source, floats *eight) {
  shorts samples;
  memcpy(&samples, source, sizeof samples);
  *eight = __builtin_convertvector(samples, floats);
}

LIMIT(V3, climit_v3, int16, int16_t, read_wide_int16)
LIMIT(V3, climit_v3, float, float, read_float)
bool climit_has_v3(void) { return __builtin_cpu_supports("x86-64-v3"); }
#else
LIMIT(, climit_v3, int16, int16_t, read_int16)
LIMIT(, climit_v3, float, float, read_float)
bool climit_has_v3(void) { return false; }
#endif
