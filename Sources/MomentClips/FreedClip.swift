// SPDX-License-Identifier: Apache-2.0

import MomentCaches

/// A clip that is out of the books: what is left to do once their lock is open again.
struct FreedClip {
  let entry: ClipEntry
  /// To be given back.
  let name: NameID
  let bytes: Int
  /// What it is still charged with: less than `bytes` if another clip took its place.
  var charged: Int
  let onFreed: (@Sendable (Int) -> Void)?

  init(entry: ClipEntry, name: NameID, bytes: Int, onFreed: (@Sendable (Int) -> Void)?) {
    self.entry = entry
    self.name = name
    self.bytes = bytes
    charged = bytes
    self.onFreed = onFreed
  }

  /// Gives the pages back.
  func unmap() { unsafe Pages.unmap(entry.base, entry.reserved) }

  /// Answers whoever unloaded it.
  func answer() { onFreed?(bytes) }
}
