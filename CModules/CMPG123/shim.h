// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <mpg123.h>

// Later versions make a macro of its name, which Swift cannot see.
static inline int cmpg123_param(mpg123_handle *handle, enum mpg123_parms kind, long value) {
  return mpg123_param(handle, kind, value, 0.0);
}
