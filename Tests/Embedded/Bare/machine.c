// SPDX-License-Identifier: Apache-2.0
//
// What is below the scene where there is no C library: where the program starts and ends, where its
// words go, and what the compiler calls to move memory. For a Cortex-M4 (semihosting) and for Linux
// on aarch64 (system calls).
#include <stddef.h>
#include <stdint.h>

void bare_scene(void);
void bare_count(uint32_t stack_bytes);

void *memset(void *to, int value, size_t count) {
  unsigned char *bytes = to;
  while (count--) *bytes++ = (unsigned char)value;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  unsigned char *out = to;
  const unsigned char *in = from;
  if (out < in) {
    while (count--) *out++ = *in++;
  } else {
    while (count--) out[count] = in[count];
  }
  return to;
}

void *memcpy(void *to, const void *from, size_t count) { return memmove(to, from, count); }

uintptr_t __stack_chk_guard = 0x4D6F6D65;

#ifdef __arm__

static int semihosting(int operation, const void *argument) {
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void machine_put(const char *text) { semihosting(0x04, text); }

static _Noreturn void end(int failed) {
  // ADP_Stopped_ApplicationExit, or ADP_Stopped_RunTimeErrorUnknown.
  semihosting(0x18, (const void *)(failed ? 0x20023 : 0x20026));
  for (;;) {
  }
}

void __aeabi_memcpy(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memcpy4(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memcpy8(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memmove4(void *to, const void *from, size_t count) { memmove(to, from, count); }
void __aeabi_memset(void *to, size_t count, int value) { memset(to, value, count); }
void __aeabi_memset4(void *to, size_t count, int value) { memset(to, value, count); }
void __aeabi_memclr(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr4(void *to, size_t count) { memset(to, 0, count); }
void __aeabi_memclr8(void *to, size_t count) { memset(to, 0, count); }

extern uint32_t stack_end[], stack_top[];
_Noreturn void reset(void);

#define UNUSED 0x5AFE5AFEu

static _Noreturn void fault(void) {
  machine_put("fault\n");
  end(1);
}

_Noreturn void reset(void) {
  // The floating-point unit is off after a reset.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
  // What the scene has not overwritten of its stack in the end, it did not need.
  uint32_t *here = __builtin_frame_address(0);
  for (volatile uint32_t *word = stack_end; word < here - 64; word++) *word = UNUSED;
  bare_scene();
  const volatile uint32_t *deepest = stack_end;
  while (*deepest == UNUSED) deepest++;
  if (deepest == stack_end) {
    machine_put("the stack is full\n");
    end(1);
  }
  bare_count((uint32_t)((uintptr_t)stack_top - (uintptr_t)deepest));
  end(0);
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, reset, fault, fault, fault, fault, fault};

#else

static long system_call(long number, long a, long b, long c) {
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x8 __asm__("x8") = number;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x8) : "memory");
  return x0;
}

void machine_put(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  system_call(64, 1, (long)text, (long)length);
}

static _Noreturn void end(int failed) {
  for (;;) system_call(94, failed, 0, 0);
}

_Noreturn void start(void);
_Noreturn void start(void) {
  bare_scene();
  end(0);
}

#endif

_Noreturn void __stack_chk_fail(void) {
  machine_put("the stack is broken\n");
  end(1);
}

void *machine_memory(size_t bytes) {
  static _Alignas(64) unsigned char memory[MEMORY_BYTES];
  return bytes <= sizeof memory ? memory : 0;
}
