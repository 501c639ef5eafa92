// SPDX-License-Identifier: Apache-2.0

package import MomentClips

/// A clip that is decoded once more, into memory that waits for it.
package struct ClipReload: Sendable {
  /// Where to.
  package let reserved: ReservedClip
  /// The file it was decoded from; `nil` if that was none.
  package let identity: FileIdentity?
  /// Called before the clip is given up: whatever plays it ends then, and is to know why.
  package let onFailure: @Sendable (DecodeError) -> Void

  /// Says where to, from what, and who is told.
  package init(
    _ reserved: ReservedClip, from identity: FileIdentity?,
    onFailure: @escaping @Sendable (DecodeError) -> Void
  ) {
    self.reserved = reserved
    self.identity = identity
    self.onFailure = onFailure
  }
}
