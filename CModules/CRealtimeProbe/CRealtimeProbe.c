// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CRealtimeProbe.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PROBE_OFF 1
#endif
#endif

static __thread struct realtime_probe_counts seen;
static __thread int armed;

void realtime_probe_arm(void) {
  seen = (struct realtime_probe_counts){0, 0, 0, 0};
  armed = 1;
}

struct realtime_probe_counts realtime_probe_disarm(void) {
  armed = 0;
  return seen;
}

void realtime_probe_use_one_heap(void) { mallopt(M_ARENA_MAX, 1); }

#ifdef PROBE_OFF
int realtime_probe_is_active(void) { return 0; }
#else
int realtime_probe_is_active(void) { return 1; }

#define NOTE(kind) \
  do {             \
    if (armed) seen.kind++; \
  } while (0)

// The heap. glibc's own entry points are called directly: dlsym itself allocates.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size) {
  NOTE(heap);
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  NOTE(heap);
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  NOTE(heap);
  return __libc_realloc(memory, size);
}
void *memalign(size_t alignment, size_t size) {
  NOTE(heap);
  return __libc_memalign(alignment, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  NOTE(heap);
  return __libc_memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  NOTE(heap);
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
void free(void *memory) {
  if (memory) NOTE(heap);
  __libc_free(memory);
}

// Everything else goes on to the next definition, looked up before main.
#define REAL(result, name, ...) static result (*real_##name)(__VA_ARGS__)
#define LOAD(name) \
  if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

REAL(int, pthread_mutex_lock, pthread_mutex_t *);
REAL(int, pthread_mutex_trylock, pthread_mutex_t *);
REAL(int, pthread_rwlock_rdlock, pthread_rwlock_t *);
REAL(int, pthread_rwlock_wrlock, pthread_rwlock_t *);
REAL(int, pthread_cond_wait, pthread_cond_t *, pthread_mutex_t *);
REAL(int, sem_wait, sem_t *);
REAL(ssize_t, read, int, void *, size_t);
REAL(ssize_t, write, int, const void *, size_t);
REAL(int, poll, struct pollfd *, nfds_t, int);
REAL(int, nanosleep, const struct timespec *, struct timespec *);
REAL(int, clock_nanosleep, clockid_t, int, const struct timespec *, struct timespec *);
REAL(void *, mmap, void *, size_t, int, int, int, off_t);
REAL(int, munmap, void *, size_t);
REAL(long, syscall, long, long, long, long, long, long, long);
REAL(int, ioctl, int, unsigned long, void *);
REAL(void *, swift_retain, void *);
REAL(void, swift_release, void *);
REAL(void *, swift_retain_n, void *, uint32_t);
REAL(void, swift_release_n, void *, uint32_t);
REAL(void *, swift_bridgeObjectRetain, void *);
REAL(void, swift_bridgeObjectRelease, void *);

__attribute__((constructor(101))) static void load(void) {
  LOAD(pthread_mutex_lock);
  LOAD(pthread_mutex_trylock);
  LOAD(pthread_rwlock_rdlock);
  LOAD(pthread_rwlock_wrlock);
  LOAD(pthread_cond_wait);
  LOAD(sem_wait);
  LOAD(read);
  LOAD(write);
  LOAD(poll);
  LOAD(nanosleep);
  LOAD(clock_nanosleep);
  LOAD(mmap);
  LOAD(munmap);
  LOAD(syscall);
  LOAD(ioctl);
  LOAD(swift_retain);
  LOAD(swift_release);
  LOAD(swift_retain_n);
  LOAD(swift_release_n);
  LOAD(swift_bridgeObjectRetain);
  LOAD(swift_bridgeObjectRelease);
}

#define PASS(kind, result, name, parameters, arguments) \
  result name parameters {                              \
    NOTE(kind);                                         \
    LOAD(name);                                         \
    return real_##name arguments;                       \
  }

PASS(locks, int, pthread_mutex_lock, (pthread_mutex_t *m), (m))
PASS(locks, int, pthread_mutex_trylock, (pthread_mutex_t *m), (m))
PASS(locks, int, pthread_rwlock_rdlock, (pthread_rwlock_t *l), (l))
PASS(locks, int, pthread_rwlock_wrlock, (pthread_rwlock_t *l), (l))
PASS(locks, int, pthread_cond_wait, (pthread_cond_t *c, pthread_mutex_t *m), (c, m))
PASS(locks, int, sem_wait, (sem_t *s), (s))
PASS(calls, ssize_t, read, (int f, void *b, size_t n), (f, b, n))
PASS(calls, ssize_t, write, (int f, const void *b, size_t n), (f, b, n))
PASS(calls, int, poll, (struct pollfd *p, nfds_t n, int t), (p, n, t))
PASS(calls, int, nanosleep, (const struct timespec *a, struct timespec *b), (a, b))
PASS(calls, int, clock_nanosleep,
     (clockid_t c, int f, const struct timespec *a, struct timespec *b), (c, f, a, b))
PASS(calls, void *, mmap, (void *a, size_t n, int p, int f, int d, off_t o), (a, n, p, f, d, o))
PASS(calls, int, munmap, (void *a, size_t n), (a, n))
PASS(counts, void *, swift_retain, (void *o), (o))
PASS(counts, void *, swift_retain_n, (void *o, uint32_t n), (o, n))
PASS(counts, void *, swift_bridgeObjectRetain, (void *o), (o))

int ioctl(int descriptor, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  NOTE(calls);
  LOAD(ioctl);
  return real_ioctl(descriptor, request, argument);
}

// The Swift Mutex reaches the kernel's futex through here.
long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
  long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
  if (number == SYS_futex) {
    NOTE(locks);
  } else {
    NOTE(calls);
  }
  LOAD(syscall);
  return real_syscall(number, a, b, c, d, e, f);
}

void swift_release(void *object) {
  NOTE(counts);
  LOAD(swift_release);
  real_swift_release(object);
}
void swift_release_n(void *object, uint32_t count) {
  NOTE(counts);
  LOAD(swift_release_n);
  real_swift_release_n(object, count);
}
void swift_bridgeObjectRelease(void *object) {
  NOTE(counts);
  LOAD(swift_bridgeObjectRelease);
  real_swift_bridgeObjectRelease(object);
}
#endif
