// SPDX-License-Identifier: Apache-2.0

import MomentClips

/// A hold on a clip's memory, the loading that fills it or has filled it, and the voice it is for.
struct ClipHold: ~Copyable {
  let lease: ClipLease
  let loading: ClipLoading
  let use: ClipUse
}
