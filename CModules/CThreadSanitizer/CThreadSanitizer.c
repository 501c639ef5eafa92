// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CThreadSanitizer.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WATCHED 1
#endif
#endif

#ifndef WATCHED
int thread_sanitizer_is_watching(void) { return 0; }
#else

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

// `Mutex` takes and leaves its word with an atomic that is compiled into this program, where the sanitizer sees it. Only
// when two threads meet, the runtime's library does that, or the kernel, and nobody tells the sanitizer: what one
// thread did before it left then seems to happen at the same time as what the other does after it came in. These
// stand before the library's own, and touch the word once more where the sanitizer sees it.
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

typedef SWIFT void (*lock_type)(uint32_t thread, SELF);
typedef SWIFT bool (*try_type)(SELF);
typedef SWIFT void (*unlock_type)(SELF);

static lock_type real_lock;
static try_type real_try;
static unlock_type real_unlock;

int thread_sanitizer_is_watching(void) {
  real_lock = (lock_type)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
  real_try = (try_type)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
  real_unlock = (unlock_type)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
  return real_lock && real_try && real_unlock;
}

static void came_in(void *word) { atomic_load_explicit((_Atomic uint32_t *)word, memory_order_acquire); }

static void leaves(void *word) {
  atomic_fetch_or_explicit((_Atomic uint32_t *)word, 0, memory_order_release);
}

SWIFT void lock(uint32_t thread, SELF) __asm__(
    "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void lock(uint32_t thread, SELF) {
  real_lock(thread, self);
  came_in(self);
}

SWIFT bool try_lock(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
SWIFT bool try_lock(SELF) {
  bool is_in = real_try(self);
  if (is_in) came_in(self);
  return is_in;
}

SWIFT void unlock(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT void unlock(SELF) {
  leaves(self);
  real_unlock(self);
}
#endif
