// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

/// The bell of `Assets/bell.flac`, byte for byte, as part of the program.
///
/// Lives as long as the program and is never written to; any thread may read it.
const void *_Nonnull cbell_bytes(void);

/// How many bytes there are at `cbell_bytes()`.
size_t cbell_count(void);
