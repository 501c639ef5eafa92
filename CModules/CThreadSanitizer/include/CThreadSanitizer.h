// SPDX-License-Identifier: Apache-2.0
// Tells ThreadSanitizer what it cannot see of Swift's `Mutex`.
#pragma once

/// Whether the program is watched by ThreadSanitizer, and what is below works. To be called before there is a
/// second thread.
int thread_sanitizer_is_watching(void);
