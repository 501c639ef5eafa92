// SPDX-License-Identifier: Apache-2.0
#include "CBell.h"

// The rest of this package is C17, where clang knows #embed but says that it is newer.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bell[] = {
#embed "../../Assets/bell.flac"
};

const void *cbell_bytes(void) { return bell; }

size_t cbell_count(void) { return sizeof bell; }
