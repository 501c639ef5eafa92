// SPDX-License-Identifier: Apache-2.0
// The kernel's own interface to a sound card's first output, which is what ALSA's `hw:0` is.
#pragma once
#include <stdint.h>

enum { PCM_RATE = 48000, PCM_PERIOD = 480, PCM_BUFFER = 1920 };

/// Opens it for 16-bit stereo with four periods of 10 ms. A descriptor, or -1 with errno.
int pcm_open(void);
/// Writes one period and waits for its place. 0, or -1 with errno: EPIPE is an underrun.
int pcm_write(int pcm, const int16_t *frames);
/// Stops at once and makes ready for the next start. 0, or -1 with errno.
int pcm_reset(int pcm);
