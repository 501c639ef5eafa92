// SPDX-License-Identifier: Apache-2.0
// Where a real-time region begins and ends, for clang's RealtimeSanitizer. Test programs only.
#pragma once

extern void __rtsan_realtime_enter(void) __attribute__((weak));
extern void __rtsan_realtime_exit(void) __attribute__((weak));

/// Whether the program was linked with `-fsanitize=realtime`.
static inline int realtime_sanitizer_is_linked(void) { return __rtsan_realtime_enter != 0; }
/// From here on the calling thread must not allocate, lock or block.
static inline void realtime_sanitizer_enter(void) {
  if (__rtsan_realtime_enter) __rtsan_realtime_enter();
}
/// From here on it may.
static inline void realtime_sanitizer_exit(void) {
  if (__rtsan_realtime_exit) __rtsan_realtime_exit();
}
