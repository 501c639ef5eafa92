// SPDX-License-Identifier: Apache-2.0

// A playback device with a clock of its own: an ALSA plugin that needs no daemon and no sound
// card, keeps what it played, and fails when it is told to. README.md lists its fields.

#ifndef CLOCKED_H
#define CLOCKED_H

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
  MAX_EVENTS = 64,
  MAX_FORMATS = 16,
  MAX_ACCESSES = 2,
};

// The callbacks that can hang, in the words of the field `hangs`: `start@1`, `prepare@2` ...
enum callback { START, PREPARE, RESUME, POINTER, CALLBACKS };

// Something that happens when the device has played a given frame.
struct event {
  char kind;          // x: underrun, s: suspend, d: unplug, h: the clock halts
  long milliseconds;  // of a halt
  uint64_t frame;     // counted from the first frame of the capture file
  bool done;
};

// What the configuration asks for. Strings belong to this structure; NULL means not given.
struct options {
  char *capture;        // `file`
  char *log;            // `log`
  char *open_error_file;
  char *open_hangs_file;
  char *close_hangs_file;
  int open_error;       // an errno value, 0 for none
  bool lockstep;        // `clock "step"`
  double speed;         // of the clock, 1 is real time
  double ppm;           // the clock's error
  long granularity;     // the position moves in steps of so many frames
  long channels_min, channels_max;
  long rate_min, rate_max;
  long period_min, period_max;  // frames, 0 for no limit
  long buffer_min, buffer_max;  // frames, 0 for no limit
  unsigned formats[MAX_FORMATS];
  unsigned format_count;
  unsigned accesses[MAX_ACCESSES];
  unsigned access_count;
  struct event events[MAX_EVENTS];
  unsigned event_count;
  long hangs[CALLBACKS];  // the call of each callback that never returns, from 1; 0 for none
};

// One open device. A PCM is used by one thread at a time, so nothing here is locked.
struct device {
  snd_pcm_ioplug_t io;
  struct options options;
  FILE *capture;
  FILE *log;
  int timer;            // what a player polls
  double opened;        // seconds, CLOCK_MONOTONIC
  long calls[CALLBACKS];  // so far
  bool unplugged;
  bool paused;
  snd_pcm_uframes_t boundary;
  snd_pcm_uframes_t avail_min;
  snd_pcm_uframes_t stop_threshold;
  uint64_t position;    // frames played since prepare
  uint64_t total;       // frames played since the capture file began
  // The clock: it stood at frame `origin` at the second `origin_time`, which a halt puts into the
  // future.
  uint64_t origin;
  double origin_time;
};

// options.c

// Reads the plugin's configuration. Returns 0, or a negative error after saying on stderr which
// field is wrong.
int read_options(struct options *options, snd_config_t *configuration);
void free_options(struct options *options);
// The negative error with which opening has to fail now, else 0.
int wanted_open_error(const struct options *options);

// clock.c

double now(void);
void log_line(struct device *device, const char *what);
double frames_per_second(const struct device *device);
// Lets the player's poll return after `seconds`.
void arm_timer(struct device *device, double seconds);
// Makes this moment and the present position the clock's origin.
void restart_clock(struct device *device);
// Frames queued since prepare, played or not.
uint64_t frames_written(const struct device *device);
// Moves the position to `frame`, through whatever is due on the way. Returns 0, or -EPIPE when the
// stream has stopped for want of frames. Suspended and unplugged show in the stream's state.
int advance_to(struct device *device, uint64_t frame);
// Moves the position to where the wall clock says it is (real clock), as advance_to().
int follow_wall_clock(struct device *device);
// Moves the position by one period, never past the last frame written (lockstep), as advance_to().
int step_one_period(struct device *device);

#endif
