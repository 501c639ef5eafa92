// SPDX-License-Identifier: Apache-2.0
// What Swift cannot say about threads and their memory: signal masks, scheduling, processor modes, names.
#pragma once
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

/// Starts a thread with every signal blocked, so that the host's handlers never run on it.
/// `name` has at most 15 bytes; `stack_bytes` is rounded up to whole pages. Returns 0 or an errno: EAGAIN where
/// there are too many threads, ENOMEM where there are no addresses for the stack.
int cthread_start(pthread_t *_Nonnull thread, const char *_Nonnull name, size_t stack_bytes,
                  void (*_Nonnull body)(void *_Nullable context), void *_Nullable context);

/// Whether so many addresses are left to this process, in one piece (`ulimit -v`). Two system calls.
int cthread_has_room(size_t bytes);

/// Waits for a thread to end. Returns 0 or an errno.
int cthread_join(pthread_t thread);

/// Puts the calling thread under SCHED_FIFO. Returns 0, or EPERM where that is not allowed.
int cthread_become_realtime(int priority);

/// Raises the calling thread's nice value (lower priority, this thread only). Returns 0 or an errno.
int cthread_be_nice(int nice);

/// Lets the disk serve everybody else before the calling thread (best effort, level 7). Returns 0 or an errno.
int cthread_be_last_at_disk(void);

/// Lets the disk serve the calling thread only when nobody else wants anything. Returns 0 or an errno.
int cthread_be_idle_at_disk(void);

/// The calling thread's class at the disk: 1 real time, 2 best effort, 3 idle, 0 none; or -1.
int cthread_class_at_disk(void);

/// Puts the calling thread back under the ordinary scheduler. Returns 0 or an errno.
int cthread_become_ordinary(void);

/// A new eventfd, non-blocking and closed on exec. Returns -1 and sets errno if there is none to have.
int cthread_wake_descriptor(void);

/// A new descriptor that is readable while one of these signals is pending, non-blocking and closed on exec. The
/// signals must be blocked on every thread. Returns -1 and sets errno if there is none to have.
int cthread_signal_descriptor(const sigset_t *_Nonnull signals);

/// Takes the next signal from such a descriptor; 0 if none is pending.
int cthread_next_signal(int descriptor);

/// Bounds the parts of the heap that threads share: each may reserve 64 MiB of addresses, and without a bound every
/// thread gets its own. For programs only, before the first thread. Does nothing where the C library has no such call.
void cthread_limit_heaps(int count);

/// Touches and locks `bytes` of the calling thread's stack below the caller. Returns 0 or an errno.
int cthread_lock_stack(size_t bytes);

/// Keeps the code of this program, of libc, libasound and Swift's runtime in memory, each page from when it is
/// first run: the kernel drops such pages when memory is short, and to read one again takes a slow card 10 ms
/// and more. Takes no memory that is not in use. Returns the bytes it holds for, 0 where it is not allowed or would
/// take more than half of what an ordinary user may lock.
size_t cthread_lock_code(void);

/// Treats denormal floats as zero on the calling thread: the tails of sounds else cost a hundredfold.
void cthread_flush_denormals(void);

/// Page faults of the calling thread since it began, those without any reading included. One system call.
long cthread_page_faults(void);

/// Gives the kernel back what the heap has no use for, all threads' parts of it. Whoever allocates meanwhile may
/// have to wait for it; does nothing where the C library has no such call.
void cthread_trim_heap(void);

/// Names private anonymous pages, as `/proc/self/smaps` shows it (`[anon:name]`), where the kernel can do that.
/// Returns 0 or an errno; a kernel that cannot is asked once.
int cthread_name_pages(const void *_Nonnull start, size_t bytes, const char *_Nonnull name);
