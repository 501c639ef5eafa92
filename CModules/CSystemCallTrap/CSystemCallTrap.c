// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CSystemCallTrap.h"

#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TRAP_OFF 1
#endif
#endif
#if !defined(__x86_64__) || !defined(__linux__)
#define TRAP_OFF 1
#endif

#ifdef TRAP_OFF
int system_call_trap_is_available(void) { return 0; }
void system_call_trap_enter(void) {}
void system_call_trap_leave(void) {}
struct system_call_trap_report system_call_trap_report(void) {
  return (struct system_call_trap_report){0, 0, 0, -1};
}
void system_call_trap_print(void) {}
long system_call_trap_plant(void) { return -1; }
#else

// Of linux/prctl.h and asm-generic/siginfo.h, which older headers do not have.
enum { SET_DISPATCH = 59, DISPATCH_ON = 1, DISPATCH_OFF = 0 };
enum { ALLOW = 0, BLOCK = 1 };
enum { DEPTH = 24, KEPT = 8 };

/// What the kernel looks at before each system call of this thread.
static __thread volatile char selector;
static __thread int is_set_up;

static _Atomic uint64_t stretches, calls, unwatched;
static _Atomic int64_t first = -1;
static _Atomic int kept;
static struct {
  long number;
  int depth;
  void *frames[DEPTH];
} traces[KEPT];

/// The kernel's answer to a system call that is blocked: it was not made.
static void trapped(int signal, siginfo_t *info, void *context) {
  (void)signal;
  // Until the stretch ends: what this function calls, and the call itself, may go on.
  selector = ALLOW;
  int saved = errno;
  atomic_fetch_add(&calls, 1);
  int64_t none = -1;
  atomic_compare_exchange_strong(&first, &none, (int64_t)info->si_syscall);
  int place = atomic_fetch_add(&kept, 1);
  if (place < KEPT) {
    traces[place].number = info->si_syscall;
    traces[place].depth = backtrace(traces[place].frames, DEPTH);
  }
  errno = saved;
  // Back to the instruction, two bytes long; its number is in its register again.
  ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] -= 2;
}

__attribute__((constructor)) static void prepare(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = trapped;
  action.sa_flags = SA_SIGINFO;
  sigfillset(&action.sa_mask);
  sigaction(SIGSYS, &action, NULL);
  // Its first call loads a library.
  void *frames[2];
  backtrace(frames, 2);
}

int system_call_trap_is_available(void) {
  volatile char probe = ALLOW;
  if (prctl(SET_DISPATCH, DISPATCH_ON, 0, 0, &probe) != 0) return 0;
  prctl(SET_DISPATCH, DISPATCH_OFF, 0, 0, 0);
  is_set_up = 0;
  return 1;
}

static void set_up(void) {
  // A thread that blocks the signal would be killed by it.
  sigset_t mine;
  sigemptyset(&mine);
  sigaddset(&mine, SIGSYS);
  pthread_sigmask(SIG_UNBLOCK, &mine, NULL);
  is_set_up = prctl(SET_DISPATCH, DISPATCH_ON, 0, 0, &selector) == 0 ? 1 : -1;
}

void system_call_trap_enter(void) {
  if (!is_set_up) set_up();
  atomic_fetch_add_explicit(&stretches, 1, memory_order_relaxed);
  if (is_set_up < 0) atomic_fetch_add(&unwatched, 1);
  selector = BLOCK;
}

void system_call_trap_leave(void) { selector = ALLOW; }

struct system_call_trap_report system_call_trap_report(void) {
  return (struct system_call_trap_report){stretches, calls, unwatched, first};
}

void system_call_trap_print(void) {
  int count = kept < KEPT ? kept : KEPT;
  for (int i = 0; i < count; i++) {
    fprintf(stderr, "system call %ld, from:\n", traces[i].number);
    fflush(stderr);
    backtrace_symbols_fd(traces[i].frames, traces[i].depth, STDERR_FILENO);
  }
}

long system_call_trap_plant(void) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "0"((long)SYS_getppid) : "rcx", "r11", "memory");
  return result;
}
#endif
