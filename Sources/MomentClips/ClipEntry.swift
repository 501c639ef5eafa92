// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Where a clip's mapping is.
///
/// The books know how much of it is charged.
@safe
struct ClipEntry: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  /// Bytes of address space.
  ///
  /// Shrinks to what is charged once the clip is complete.
  var reserved: Int
  let layout: ClipLayout

  /// What render gets to see.
  var view: ClipView {
    unsafe ClipView(
      header: UnsafePointer(base.assumingMemoryBound(to: ClipHeader.self)), layout: layout)
  }
}
