// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <alsa/asoundlib.h>

// The handler's type is variadic, which Swift cannot name.
static inline void calsa_drop_message(const char *file, int line, const char *function, int error,
                                      const char *format, va_list arguments) {
  (void)file, (void)line, (void)function, (void)error, (void)format, (void)arguments;
}

/// Keeps libasound's own messages off stderr, for the calling thread. Returns what was set before.
static inline void *calsa_mute(void) {
  return (void *)snd_lib_error_set_local(calsa_drop_message);
}

/// Sets what `calsa_mute` returned.
static inline void calsa_unmute(void *before) {
  snd_lib_error_set_local((snd_local_error_handler_t)before);
}
