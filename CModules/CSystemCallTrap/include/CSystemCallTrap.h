// SPDX-License-Identifier: Apache-2.0
// Counts the system calls of stretches of a thread's work, whoever makes them and however.
//
// The kernel itself looks at a byte before each system call of the thread ("syscall user dispatch", Linux
// 5.11), so that calls are seen which no replaced function would see: those the C library makes inside
// itself, and instructions written out in place. Entering and leaving a stretch is a store to that byte and costs
// next to nothing, so that it can be done at every turn of a lock. For test programs.
#pragma once
#include <stdint.h>

struct system_call_trap_report {
  uint64_t stretches;  // how often one was entered
  uint64_t calls;      // in how many of them there was a system call
  uint64_t unwatched;  // entered on threads that could not be watched
  int64_t first;       // the number of the first system call there was, or -1
};

/// Whether the kernel and the processor can do this, and no sanitizer is in the way.
int system_call_trap_is_available(void);
/// A stretch in which no system call is expected begins on the calling thread.
///
/// The first time on a thread makes system calls itself, before it begins.
void system_call_trap_enter(void);
/// It ends.
void system_call_trap_leave(void);
/// What there was on all threads.
struct system_call_trap_report system_call_trap_report(void);
/// Where the first calls came from, on stderr; at most 8.
void system_call_trap_print(void);
/// For trying the trap out: a system call that goes through no function of the C library.
long system_call_trap_plant(void);
