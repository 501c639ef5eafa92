// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sndfile.h>
#include <string.h>

// The first loop of a file's instrument, if it is a forward one; else 0. Its type has no name, so
// Swift cannot see it.
static inline int csndfile_forward_loop(SNDFILE *file, uint32_t *start, uint32_t *end) {
  SF_INSTRUMENT instrument;
  memset(&instrument, 0, sizeof instrument);
  if (!sf_command(file, SFC_GET_INSTRUMENT, &instrument, sizeof instrument)) return 0;
  if (instrument.loop_count < 1 || instrument.loops[0].mode != SF_LOOP_FORWARD) return 0;
  *start = instrument.loops[0].start;
  *end = instrument.loops[0].end;
  return 1;
}
