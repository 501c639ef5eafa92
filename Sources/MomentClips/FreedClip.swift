// SPDX-License-Identifier: Apache-2.0

/// A clip that is out of the books: what is left to do once their lock is open again.
struct FreedClip {
  let entry: ClipEntry
  let bytes: Int
  let onFreed: (@Sendable (Int) -> Void)?

  /// Unmaps the clip and answers whoever unloaded it.
  func free() {
    unsafe Pages.unmap(entry.base, entry.reserved)
    onFreed?(bytes)
  }
}
