// SPDX-License-Identifier: Apache-2.0
// What glibc says of its heap, which Swift's own view of glibc leaves out.
#pragma once
#include <malloc.h>
#include <stddef.h>

/// Bytes the program has of the heap, in every arena; without an exact heap, what each thread keeps to use
/// again is among them.
static inline size_t cheap_bytes_in_use(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Gives the kernel back what is free.
static inline void cheap_trim(void) { malloc_trim(0); }
