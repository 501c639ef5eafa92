// SPDX-License-Identifier: Apache-2.0
// The executor of a program's tasks: threads of its own in place of libdispatch's. For programs only: the hooks
// belong to the whole process, so a library must never set them.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Starts the executor and makes it run every task of the process that names no executor of its own. `Task.sleep`
/// asks the runtime's own executor for its timer and so starts libdispatch: see `ctaskexecutor_call_after`.
///
/// To be called once, before the first task. The first thread starts here; each further one, up to `threads` in all,
/// when a task is enqueued while every thread has been busy with one job for 2 ms, which means that it blocks. Threads
/// stay once started, and every signal is blocked on them. One that cannot be had later is done without. Deadlines are
/// rounded up to milliseconds; an executor without work makes no wake-ups. The main actor is not served.
///
/// Returns 0, or the errno that kept the first thread from starting: then nothing has changed.
int ctaskexecutor_start(int threads, size_t stack_bytes);

/// Calls a function on a thread of the executor after so many nanoseconds. Returns 0; ENOMEM; ESRCH if the executor
/// was not started. The context is handed on only if it returns 0.
int ctaskexecutor_call_after(uint64_t nanoseconds, void (*_Nonnull function)(void *_Nullable context),
                             void *_Nullable context);
