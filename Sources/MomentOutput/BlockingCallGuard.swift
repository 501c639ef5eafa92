// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A bracket around calls that may block for ever: while a thread is inside one, another may take over what
/// the thread has left.
///
/// The thread that makes the calls `enter`s before each and `leave`s after it. Between calls nothing can be
/// taken from it. Once somebody has taken over, `leave` fails for ever, and the thread may touch nothing but
/// what the call was about. Two atomic operations a call, no system call.
package final class BlockingCallGuard: Sendable {
  /// What the guard says at one moment: in which call the thread is, if in any.
  package struct Reading: Equatable, Sendable {
    fileprivate let word: UInt32
    /// Whether the thread is inside a call.
    package var isInside: Bool { word & BlockingCallGuard.mask == BlockingCallGuard.inside }
  }

  private static let mask: UInt32 = 3
  private static let between: UInt32 = 0
  private static let inside: UInt32 = 1
  private static let takenOver: UInt32 = 2
  private static let step: UInt32 = 4

  /// The state in the two lowest bits, the number of the call above them.
  private let word: Atomic<UInt32>

  /// A guard of a thread that is between calls, or starts inside one.
  package init(startsInside: Bool = false) {
    word = Atomic(startsInside ? Self.inside : Self.between)
  }

  /// Before a call that may block.
  ///
  /// The thread that makes the calls. What it leaves to others is complete before this.
  package func enter() {
    let next = (word.load(ordering: .relaxed) & ~Self.mask) &+ Self.step
    guard !isTakenOver else { return }
    word.store(next | Self.inside, ordering: .releasing)
  }

  /// After it.
  ///
  /// The thread that makes the calls.
  ///
  /// - Returns: `false` if somebody has taken over meanwhile, or did so before.
  package func leave() -> Bool {
    let inside = word.load(ordering: .relaxed)
    guard inside & Self.mask == Self.inside else { return false }
    return word.compareExchange(
      expected: inside, desired: inside & ~Self.mask, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// Whether somebody has taken over; asked by the thread that makes the calls, between two.
  package var isTakenOver: Bool { word.load(ordering: .relaxed) & Self.mask == Self.takenOver }

  /// In which call the thread is; any thread.
  package var reading: Reading { Reading(word: word.load(ordering: .acquiring)) }

  /// Takes over from a thread that is still inside the call of that reading; any thread.
  ///
  /// - Returns: whether the caller now has what the thread left, alone and for good.
  package func takeOver(inside reading: Reading) -> Bool {
    guard reading.isInside else { return false }
    return word.compareExchange(
      expected: reading.word, desired: reading.word & ~Self.mask | Self.takenOver,
      ordering: .acquiringAndReleasing
    ).exchanged
  }
}
