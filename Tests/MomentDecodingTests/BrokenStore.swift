// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

/// A sound whose bytes cannot be read any more after some reads, as on a card that breaks.
final class BrokenStore: SoundStore {
  /// Reads in vain after which it works again: who gets there went round in circles.
  static let patience = 10_000
  private let bytes: [UInt8]
  private let good: Int
  private let answer: Int
  private let reads = Atomic<Int>(0)

  /// After `good` reads each one answers `answer`: an `errno` below zero, or 0 for the end.
  init(_ bytes: [UInt8], good: Int, answer: Int) {
    self.bytes = bytes
    self.good = good
    self.answer = answer
  }

  var count: Int { bytes.count }

  /// How many reads were in vain.
  var vain: Int { max(0, reads.load(ordering: .relaxed) - good) }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let number = reads.add(1, ordering: .relaxed).oldValue
    if number >= good, number < good + Self.patience { return answer }
    let part = bytes[offset..<min(offset + buffer.count, count)]
    unsafe buffer.copyBytes(from: part)
    return part.count
  }
}
