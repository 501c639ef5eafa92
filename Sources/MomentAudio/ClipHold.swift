// SPDX-License-Identifier: Apache-2.0

import MomentClips

/// A hold on a clip's memory, and the loading that fills it or has filled it.
struct ClipHold: ~Copyable {
  let lease: ClipLease
  let loading: ClipLoading

  /// The hold alone.
  consuming func takeLease() -> ClipLease { lease }
}
