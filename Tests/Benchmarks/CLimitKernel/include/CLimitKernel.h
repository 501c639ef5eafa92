// SPDX-License-Identifier: Apache-2.0
// The limit that the mixer is measured against: the plainest loop there is, in C.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Adds `count` frames of one voice, times a steady gain a side, to interleaved stereo floats.
///
/// Does nothing else: no voice table, no settings, no edges, no position. `left` and `right` include
/// the scale of 16-bit samples. Not fused: the sums are the mixer's, bit for bit.
void climit_add_mono_int16(const int16_t *source, size_t count, float left, float right, float *mix);
void climit_add_stereo_int16(const int16_t *source, size_t count, float left, float right,
                             float *mix);
void climit_add_mono_float(const float *source, size_t count, float left, float right, float *mix);
void climit_add_stereo_float(const float *source, size_t count, float left, float right, float *mix);

/// The same loops, compiled for x86-64-v3 (AVX2).
///
/// Only where `climit_has_v3` says so; elsewhere they are the loops above.
void climit_v3_add_mono_int16(const int16_t *source, size_t count, float left, float right,
                              float *mix);
void climit_v3_add_stereo_int16(const int16_t *source, size_t count, float left, float right,
                                float *mix);
void climit_v3_add_mono_float(const float *source, size_t count, float left, float right,
                              float *mix);
void climit_v3_add_stereo_float(const float *source, size_t count, float left, float right,
                                float *mix);

/// Whether this processor has what x86-64-v3 asks for.
bool climit_has_v3(void);
