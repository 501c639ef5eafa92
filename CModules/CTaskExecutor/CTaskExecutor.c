// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CTaskExecutor.h"
#include <CThread.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define SWIFTCALL __attribute__((swiftcall))

// The head of a job as Swift's runtime lays it out: an object's two words, then two that belong to the executor
// (`ExecutorJob.withUnsafeExecutorPrivateData`). So queueing a job needs no memory.
struct job {
  void *object[2];
  struct job *next;
  uintptr_t due;  // milliseconds since the executor was started
};

// What is called instead of run: its object has no type.
struct call {
  struct job head;
  void (*function)(void *);
  void *context;
};

// No serial executor: whatever thread calls.
struct serial_executor {
  void *identity;
  uintptr_t implementation;
};

extern SWIFTCALL void (*swift_task_enqueueGlobal_hook)(struct job *, void *original);
extern SWIFTCALL void (*swift_task_enqueueGlobalWithDelay_hook)(uint64_t nanoseconds, struct job *, void *original);
extern SWIFTCALL void (*swift_task_enqueueGlobalWithDeadline_hook)(
    long long seconds, long long nanoseconds, long long tolerance_seconds, long long tolerance_nanoseconds, int clock,
    struct job *, void *original);
extern SWIFTCALL void swift_get_time(long long *seconds, long long *nanoseconds, int clock);
extern SWIFTCALL void swift_job_run(struct job *, struct serial_executor);

enum { most_threads = 8, busy_ms = 2 };
static const uintptr_t never = UINTPTR_MAX;

// Everything below `lock` is guarded by it. At most one idle thread, the timekeeper, waits with a deadline.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work, time_up;
static struct job *first, *last, *timers;
static uintptr_t busy_since[most_threads];
static int thread_count, thread_limit, idle_count, has_timekeeper;
static size_t stack;
static struct timespec began;

static uint64_t milliseconds(uint64_t nanoseconds) { return nanoseconds / 1000000 + (nanoseconds % 1000000 != 0); }

static uintptr_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  int64_t nanoseconds = (int64_t)(time.tv_sec - began.tv_sec) * 1000000000 + time.tv_nsec - began.tv_nsec;
  return (uintptr_t)(nanoseconds / 1000000);
}

static void append(struct job *job) {
  job->next = NULL;
  if (last) last->next = job;
  else first = job;
  last = job;
}

// Makes the timers that are due ordinary jobs; the next deadline.
static uintptr_t take_due(void) {
  uintptr_t present = now();
  while (timers && timers->due != never && timers->due <= present) {
    struct job *job = timers;
    timers = job->next;
    append(job);
  }
  return timers ? timers->due : never;
}

static void wait_until(uintptr_t due) {
  if (due == never) {
    pthread_cond_wait(&time_up, &lock);
    return;
  }
  struct timespec end = began;
  end.tv_sec += (time_t)(due / 1000);
  end.tv_nsec += (long)(due % 1000) * 1000000;
  if (end.tv_nsec >= 1000000000) {
    end.tv_sec++;
    end.tv_nsec -= 1000000000;
  }
  pthread_cond_timedwait(&time_up, &lock, &end);
}

// The next job, for as long as it takes; called and left with the lock held.
static struct job *next_job(void) {
  while (1) {
    uintptr_t due = take_due();
    if (first) break;
    idle_count++;
    if (has_timekeeper) {
      pthread_cond_wait(&work, &lock);
    } else {
      has_timekeeper = 1;
      wait_until(due);
      has_timekeeper = 0;
    }
    idle_count--;
  }
  struct job *job = first;
  first = job->next;
  if (!first) last = NULL;
  // Another takes up what is left, or the watch over the timers.
  if ((first || timers) && idle_count > 0) pthread_cond_signal(has_timekeeper ? &time_up : &work);
  return job;
}

static void run(struct job *job) {
  if (job->object[0]) {
    swift_job_run(job, (struct serial_executor){NULL, 0});
    return;
  }
  struct call call = *(struct call *)job;
  free(job);
  call.function(call.context);
}

static void run_jobs(void *context) {
  uintptr_t *busy = context;
  pthread_mutex_lock(&lock);
  while (1) {
    *busy = never;
    struct job *job = next_job();
    *busy = now();
    pthread_mutex_unlock(&lock);
    run(job);
    pthread_mutex_lock(&lock);
  }
}

static int start_thread(void) {
  pthread_t thread;
  uintptr_t *busy = &busy_since[thread_count];
  *busy = never;
  int error = cthread_start(&thread, "moment-tasks", stack, run_jobs, busy);
  if (error) return error;
  pthread_detach(thread);
  thread_count++;
  return 0;
}

// One more thread, where all there are have been in one job for so long that they probably block.
static void relieve(void) {
  if (idle_count > 0 || thread_count >= thread_limit) return;
  uintptr_t present = now();
  for (int i = 0; i < thread_count; i++)
    if (busy_since[i] == never || present - busy_since[i] < busy_ms) return;
  start_thread();
}

static SWIFTCALL void enqueue(struct job *job, void *original) {
  (void)original;
  pthread_mutex_lock(&lock);
  append(job);
  if (idle_count > has_timekeeper) pthread_cond_signal(&work);
  else if (has_timekeeper) pthread_cond_signal(&time_up);
  else relieve();
  pthread_mutex_unlock(&lock);
}

static void enqueue_later(uint64_t delay_ms, struct job *job) {
  pthread_mutex_lock(&lock);
  uintptr_t present = now();
  // One more: the present millisecond has begun already.
  job->due = delay_ms < never - present - 1 ? present + (uintptr_t)delay_ms + 1 : never;
  struct job **place = &timers;
  while (*place && (*place)->due <= job->due) place = &(*place)->next;
  job->next = *place;
  *place = job;
  if (timers == job) {
    if (has_timekeeper) pthread_cond_signal(&time_up);
    else if (idle_count > 0) pthread_cond_signal(&work);
  }
  pthread_mutex_unlock(&lock);
}

static SWIFTCALL void enqueue_after(uint64_t nanoseconds, struct job *job, void *original) {
  (void)original;
  enqueue_later(milliseconds(nanoseconds), job);
}

static SWIFTCALL void enqueue_at(long long seconds, long long nanoseconds, long long tolerance_seconds,
                                 long long tolerance_nanoseconds, int clock, struct job *job, void *original) {
  (void)tolerance_seconds, (void)tolerance_nanoseconds, (void)original;
  long long now_seconds, now_nanoseconds;
  swift_get_time(&now_seconds, &now_nanoseconds, clock);
  long long left = seconds - now_seconds, rest = nanoseconds - now_nanoseconds;
  const long long most = INT64_MAX / 1000000000 - 2;
  if (left > most) left = most;
  left = left < -1 ? -1 : left * 1000000000 + rest;
  enqueue_later(left > 0 ? milliseconds((uint64_t)left) : 0, job);
}

int ctaskexecutor_start(int threads, size_t stack_bytes) {
  clock_gettime(CLOCK_MONOTONIC, &began);
  pthread_condattr_t monotonic;
  int error = pthread_condattr_init(&monotonic);
  if (error) return error;
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&work, NULL);
  pthread_cond_init(&time_up, &monotonic);
  pthread_condattr_destroy(&monotonic);
  thread_limit = threads < 1 ? 1 : threads > most_threads ? most_threads : threads;
  stack = stack_bytes;
  pthread_mutex_lock(&lock);
  error = start_thread();
  pthread_mutex_unlock(&lock);
  if (error) return error;
  swift_task_enqueueGlobal_hook = enqueue;
  swift_task_enqueueGlobalWithDelay_hook = enqueue_after;
  swift_task_enqueueGlobalWithDeadline_hook = enqueue_at;
  return 0;
}

int ctaskexecutor_call_after(uint64_t nanoseconds, void (*function)(void *), void *context) {
  pthread_mutex_lock(&lock);
  int is_running = thread_count > 0;
  pthread_mutex_unlock(&lock);
  if (!is_running) return ESRCH;
  struct call *call = calloc(1, sizeof *call);
  if (!call) return ENOMEM;
  call->function = function;
  call->context = context;
  enqueue_later(milliseconds(nanoseconds), &call->head);
  return 0;
}
