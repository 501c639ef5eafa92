// SPDX-License-Identifier: Apache-2.0
// The C face of Mix: the renderer, with voices that play for ever.
#pragma once
#include <stdbool.h>
#include <stdint.h>

intptr_t mix_bytes(intptr_t voices);
void *mix_open(void *memory, intptr_t voices, bool is_stereo, float rate, bool is_wide);
void mix_render(void *mix, intptr_t frames, void *output);
