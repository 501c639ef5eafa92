// SPDX-License-Identifier: Apache-2.0

import MomentDecoding

/// Which sound it is, and in what form: loads with the same key are one clip.
///
/// All are at the engine's rate.
struct ClipKey: Hashable, Sendable {
  let file: FileIdentity
  let form: ClipForm
}
