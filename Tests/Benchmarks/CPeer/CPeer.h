// SPDX-License-Identifier: Apache-2.0
// What another mixer must offer to be measured beside ours. A peer is a shared object with one
// symbol, `peer`; it is loaded at run time, so that nothing here depends on it being there.
#pragma once
#include <stdint.h>

/// One mixer: stereo float out. Functions that can fail return 0 for success.
struct peer {
  /// Who it is, with its version; good while it is open.
  const char *(*name)(void);
  /// Opens it for `voices` voices and blocks of `block_frames` frames at `rate` hertz.
  int (*open)(int voices, int block_frames, int rate);
  /// A sound out of interleaved 16-bit samples, which the peer copies or converts as it does for files.
  /// Null if it cannot.
  void *(*load)(const int16_t *samples, int frames, int channels, int rate);
  /// Gives a sound back that no voice plays.
  void (*unload)(void *sound);
  /// Plays a sound: from frame `from` on and for ever, or from its beginning once.
  /// Fails where there is no such pitch.
  int (*play)(int voice, void *sound, int from, int forever, float pitch);
  /// Whether a voice still sounds; once it does not, its sound may be unloaded.
  int (*is_playing)(int voice);
  /// Renders the next block. The only call of the mixing thread.
  void (*render)(float *frames);
  /// Closes it; every sound is unloaded before.
  void (*close)(void);
};

typedef const struct peer *(*peer_entry)(void);
