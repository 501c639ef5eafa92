// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CThread.h"
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

struct start {
  void (*body)(void *);
  void *context;
};

static void *run(void *memory) {
  struct start start = *(struct start *)memory;
  free(memory);
  start.body(start.context);
  return NULL;
}

int cthread_has_room(size_t bytes) {
  void *room = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return 0;
  munmap(room, bytes);
  return 1;
}

int cthread_start(pthread_t *thread, const char *name, size_t stack_bytes, void (*body)(void *),
                  void *context) {
  struct start *start = malloc(sizeof *start);
  if (!start) return ENOMEM;
  *start = (struct start){body, context};
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  pthread_attr_t attributes;
  int error = pthread_attr_init(&attributes);
  if (!error) {
    error = pthread_attr_setstacksize(&attributes, (stack_bytes + page - 1) / page * page);
    // A thread inherits the mask it is created under: blocked before, so that no signal slips in.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (!error) error = pthread_create(thread, &attributes, run, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
  }
  if (error) {
    free(start);
    // Want of addresses for the stack is EAGAIN too.
    return error == EAGAIN && !cthread_has_room(stack_bytes) ? ENOMEM : error;
  }
  pthread_setname_np(*thread, name);
  return 0;
}

int cthread_join(pthread_t thread) { return pthread_join(thread, NULL); }

int cthread_become_realtime(int priority) {
  struct sched_param parameters = {.sched_priority = priority};
  return pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters);
}

int cthread_become_ordinary(void) {
  struct sched_param parameters = {0};
  return pthread_setschedparam(pthread_self(), SCHED_OTHER, &parameters);
}

int cthread_wake_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int cthread_signal_descriptor(const sigset_t *signals) { return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK); }

int cthread_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

void cthread_limit_heaps(int count) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, count);
#else
  (void)count;
#endif
}

int cthread_be_nice(int nice) {
  // On Linux a nice value belongs to a thread, named by its kernel id.
  return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), nice) ? errno : 0;
}

// <linux/ioprio.h> is not everywhere: who = the calling thread; its classes and the shift of a class.
enum { who_process = 1, best_effort = 2, idle_class = 3, class_shift = 13 };

static int queue_at_disk(int class, int level) {
  return syscall(SYS_ioprio_set, who_process, 0, class << class_shift | level) ? errno : 0;
}

int cthread_be_last_at_disk(void) {
  enum { last = 7 };
  return queue_at_disk(best_effort, last);
}

int cthread_be_idle_at_disk(void) { return queue_at_disk(idle_class, 0); }

int cthread_class_at_disk(void) {
  long priority = syscall(SYS_ioprio_get, who_process, 0);
  return priority < 0 ? -1 : (int)(priority >> class_shift);
}

__attribute__((noinline)) int cthread_lock_stack(size_t bytes) {
  volatile unsigned char *depth = __builtin_alloca(bytes);
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  for (size_t i = 0; i < bytes; i += page) depth[i] = 0;
  uintptr_t first = (uintptr_t)depth / page * page;
  return mlock((void *)first, (uintptr_t)depth + bytes - first) ? errno : 0;
}

struct locking {
  uintptr_t places[5];
  int is_counting;
  size_t bytes;
};

// Counts or locks what of a loaded file nobody writes to, if one of the places is in it.
static int lock_object(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  enum { on_fault = 1 };  // MLOCK_ONFAULT, which <sys/mman.h> does not have everywhere
  struct locking *locking = context;
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  int is_wanted = 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    uintptr_t first = object->dlpi_addr + part->p_vaddr;
    for (size_t place = 0; part->p_type == PT_LOAD && place < 5; place++)
      is_wanted |= locking->places[place] - first < part->p_memsz;
  }
  for (int i = 0; is_wanted && i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
    uintptr_t first = (object->dlpi_addr + part->p_vaddr) / page * page;
    uintptr_t end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
    size_t bytes = (end - first + page - 1) / page * page;
    if (locking->is_counting || !syscall(SYS_mlock2, first, bytes, on_fault)) locking->bytes += bytes;
  }
  return 0;
}

size_t cthread_lock_code(void) {
  // This program, or the library it is in; the dynamic linker, which binds a function when it is first called;
  // libc, libasound, and Swift's runtime where it is a library.
  struct locking locking = {
      .places = {(uintptr_t)cthread_lock_code, getauxval(AT_BASE),
                 (uintptr_t)dlsym(RTLD_DEFAULT, "memcpy"),
                 (uintptr_t)dlsym(RTLD_DEFAULT, "snd_pcm_open"),
                 (uintptr_t)dlsym(RTLD_DEFAULT, "swift_release")},
      .is_counting = 1};
  dl_iterate_phdr(lock_object, &locking);
  // What others in the program lock, and our own stacks to come, need room under the limit as well.
  struct rlimit limit;
  if (geteuid() != 0 && !getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur / 2 < locking.bytes) return 0;
  locking.is_counting = 0;
  locking.bytes = 0;
  dl_iterate_phdr(lock_object, &locking);
  return locking.bytes;
}

void cthread_flush_denormals(void) {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040);  // flush to zero, denormals are zero
#elif defined(__aarch64__)
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  __asm__ volatile("msr fpcr, %0" : : "r"(control | (1u << 24)));
#elif defined(__arm__) && defined(__VFP_FP__)
  uint32_t control;
  __asm__ volatile("vmrs %0, fpscr" : "=r"(control));
  __asm__ volatile("vmsr fpscr, %0" : : "r"(control | (1u << 24)));
#endif
}

long cthread_page_faults(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_THREAD, &usage) != 0) return 0;
  return usage.ru_minflt + usage.ru_majflt;
}

void cthread_trim_heap(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

int cthread_name_pages(const void *start, size_t bytes, const char *name) {
  // PR_SET_VMA and PR_SET_VMA_ANON_NAME: Linux 5.17, and not in every system's headers.
  enum { set_vma = 0x53564d41, anonymous_name = 0 };
  static atomic_int refused;
  int error = atomic_load_explicit(&refused, memory_order_relaxed);
  if (error) return error;
  if (prctl(set_vma, anonymous_name, start, bytes, name) == 0) return 0;
  error = errno;
  // Built without names, whatever is asked.
  if (error == EINVAL) atomic_store_explicit(&refused, error, memory_order_relaxed);
  return error;
}
