// SPDX-License-Identifier: Apache-2.0
// Counts what a real-time thread must not do. For test programs only: it takes the place of malloc,
// the locks and the Swift runtime's reference counting in the program it is linked into.
#pragma once
#include <stdint.h>

struct realtime_probe_counts {
  uint64_t heap;    // malloc, calloc, realloc, free and their kin
  uint64_t locks;   // mutexes, read-write locks, condition variables, semaphores, futexes
  uint64_t counts;  // retain and release
  uint64_t calls;   // read, write, poll, ioctl, sleeps, mmap, munmap
};

/// Whether the probe is in place: not under the address and thread sanitizers, which do the same.
int realtime_probe_is_active(void);
/// Starts counting on the calling thread, from zero.
void realtime_probe_arm(void);
/// Stops counting, and says what there was.
struct realtime_probe_counts realtime_probe_disarm(void);
/// Has malloc put everything into one heap, which is no mapping; before there is a second thread.
///
/// Its other heaps are mapped as clips are.
void realtime_probe_use_one_heap(void);
