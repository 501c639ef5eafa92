// SPDX-License-Identifier: Apache-2.0
// Faults on order in the calls of libasound that a running device makes. What is linked with this module has its
// calls pass through here; a PCM for which nothing was ordered is served by libasound as ever.
#pragma once

enum alsa_call {
  alsa_avail_update,
  alsa_avail,
  alsa_writei,
  alsa_mmap_begin,
  alsa_mmap_commit,
  alsa_prepare,
  alsa_start,
  alsa_resume,
  alsa_delay,
  alsa_status,
  alsa_state,
  alsa_revents,
  alsa_calls
};

/// What is ordered for one PCM.
struct alsa_fault {
  /// The call that fails.
  enum alsa_call call;
  /// What it answers; with `hangs`, whatever libasound then does.
  int code;
  /// Calls of that kind that succeed first.
  long after;
  /// Every so many calls from then on fail: 1 is for ever, 0 only the first.
  long every;
  /// Whether it blocks until `alsa_faults_remove`, in place of answering `code`.
  int hangs;
};

/// Orders a fault for the PCM of that name. At most 64 names at a time; returns 0, or -1 if that is too many.
int alsa_faults_add(const char *_Nonnull name, struct alsa_fault fault);

/// Calls of libasound for that PCM since the fault was ordered, all kinds together.
long alsa_faults_calls(const char *_Nonnull name);

/// Calls that failed or blocked on order.
long alsa_faults_struck(const char *_Nonnull name);

/// Serves the PCM as ever, and lets calls that block go on.
void alsa_faults_remove(const char *_Nonnull name);
