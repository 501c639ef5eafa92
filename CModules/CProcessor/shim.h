// SPDX-License-Identifier: Apache-2.0
// What Swift cannot say about processors: what this one has, and what it will be asked for next.
#pragma once
#include <stdbool.h>

/// Whether this processor and its system have AVX2; never but on x86-64.
static inline bool cprocessor_has_avx2(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2");
#else
  return false;
#endif
}

/// Asks for the cache line at `address`, which need not be readable: a hint, never a fault.
__attribute__((swift_attr("@_noLocks"))) static inline void cprocessor_prefetch(
    const void *_Nonnull address) {
  __builtin_prefetch(address);
}
