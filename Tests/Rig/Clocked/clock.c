// SPDX-License-Identifier: Apache-2.0

#include "clocked.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void log_line(struct device *device, const char *what) {
  if (!device->log) return;
  fprintf(device->log, "%.6f %s frame=%llu\n", now() - device->opened, what,
          (unsigned long long)device->total);
  fflush(device->log);
}

double frames_per_second(const struct device *device) {
  return device->io.rate * device->options.speed * (1 + device->options.ppm / 1e6);
}

void arm_timer(struct device *device, double seconds) {
  // A timer set to zero is a timer switched off, so the shortest wait is a microsecond.
  if (seconds < 1e-6) seconds = 1e-6;
  struct itimerspec timer = {0};
  timer.it_value.tv_sec = (time_t)seconds;
  timer.it_value.tv_nsec = (long)((seconds - (double)timer.it_value.tv_sec) * 1e9);
  timerfd_settime(device->timer, 0, &timer, NULL);
}

void restart_clock(struct device *device) {
  device->origin = device->position;
  device->origin_time = now();
}

uint64_t frames_written(const struct device *device) {
  // libasound's pointer wraps at the boundary, ours does not; they are never half a boundary apart.
  int64_t boundary = (int64_t)device->boundary;
  int64_t ahead =
      (int64_t)device->io.appl_ptr - (int64_t)(device->position % device->boundary);
  if (ahead < -boundary / 2) ahead += boundary;
  else if (ahead > boundary / 2) ahead -= boundary;
  return device->position + (uint64_t)ahead;
}

// Plays the ring up to `frame`: the frames go to the capture file.
static void play(struct device *device, uint64_t frame) {
  const snd_pcm_ioplug_t *io = &device->io;
  const snd_pcm_channel_area_t *area = snd_pcm_ioplug_mmap_areas(&device->io);
  size_t frame_bytes = (size_t)snd_pcm_format_physical_width(io->format) / 8 * io->channels;
  while (area && device->position < frame) {
    snd_pcm_uframes_t offset = device->position % io->buffer_size;
    snd_pcm_uframes_t count = frame - device->position;
    if (count > io->buffer_size - offset) count = io->buffer_size - offset;
    const char *bytes = (const char *)area->addr + (area->first + offset * area->step) / 8;
    if (device->capture) fwrite(bytes, frame_bytes, count, device->capture);
    device->position += count;
    device->total += count;
  }
}

// The first event that is due before the position has moved by `frames`.
static struct event *next_event(struct device *device, uint64_t frames) {
  struct event *next = NULL;
  for (unsigned i = 0; i < device->options.event_count; i++) {
    struct event *event = &device->options.events[i];
    if (event->done || event->frame > device->total + frames) continue;
    if (!next || event->frame < next->frame) next = event;
  }
  return next;
}

// A device that was pulled out stays away until somebody removes the file.
static void stay_away(const struct device *device) {
  const char *path = device->options.open_error_file;
  if (!path) return;
  int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor >= 0) close(descriptor);
}

static int happen(struct device *device, struct event *event) {
  event->done = true;
  switch (event->kind) {
    case 'x':
      log_line(device, "xrun-injected");
      return -EPIPE;
    case 's':
      log_line(device, "suspend");
      snd_pcm_ioplug_set_state(&device->io, SND_PCM_STATE_SUSPENDED);
      return 0;
    case 'd':
      log_line(device, "unplug");
      device->unplugged = true;
      stay_away(device);
      snd_pcm_ioplug_set_state(&device->io, SND_PCM_STATE_DISCONNECTED);
      return 0;
    default:
      log_line(device, "halt");
      restart_clock(device);
      device->origin_time += (double)event->milliseconds / 1e3;
      return 0;
  }
}

int advance_to(struct device *device, uint64_t frame) {
  if (frame <= device->position) return 0;
  uint64_t written = frames_written(device);
  // Up to here there are frames to play: an event beyond it waits, since the underrun comes first.
  uint64_t playable = frame < written ? frame : written;
  struct event *event =
      playable < device->position ? NULL : next_event(device, playable - device->position);
  if (event) {
    uint64_t left = event->frame > device->total ? event->frame - device->total : 0;
    play(device, device->position + left);
    return happen(device, event);
  }
  bool starved =
      frame > written && (frame - written) + device->io.buffer_size >= device->stop_threshold;
  if (!starved) {
    play(device, frame);
    return 0;
  }
  play(device, written);
  if (device->io.state != SND_PCM_STATE_DRAINING) log_line(device, "xrun");
  return -EPIPE;
}

int follow_wall_clock(struct device *device) {
  double elapsed = now() - device->origin_time;
  if (elapsed <= 0) return 0;
  uint64_t frame = device->origin + (uint64_t)(elapsed * frames_per_second(device));
  long granularity = device->options.granularity;
  // Draining ignores the bursts: the last frames need not fill one.
  if (granularity > 1 && device->io.state != SND_PCM_STATE_DRAINING) {
    frame -= frame % (uint64_t)granularity;
  }
  return advance_to(device, frame);
}

int step_one_period(struct device *device) {
  if (now() < device->origin_time) return 0;  // a halt lasts its time here, too
  uint64_t frame = device->position + device->io.period_size;
  uint64_t written = frames_written(device);
  return advance_to(device, frame < written ? frame : written);
}
