// SPDX-License-Identifier: Apache-2.0

/// Bytes of a sound that somebody else's code reads: from within an archive, say.
///
/// Called on a decode queue's workers, for one sound by one thread at a time; the calls may block. A call
/// that does not come back is treated like a read of a file that does not.
public protocol SoundStore: Sendable {
  /// How many bytes there are; it does not change.
  var count: Int { get }

  /// Copies bytes from `offset` on, all that fit or those up to the end.
  ///
  /// - Returns: how many, or an `errno` below zero.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int
}
