// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import Synchronization

/// One load's part in a clip's memory, which others may share.
///
/// Any thread.
final class ClipShare: @unchecked Sendable {
  /// What came of closing one.
  enum Closing: Equatable {
    case closed
    case wasClosed
    /// Voices that were started through it play.
    case inUse(voices: Int)
  }

  private struct Pins {
    var count = 0
    var isClosed = false
  }

  /// Answered when playing may begin, or with the error that came before.
  let head = Answer<DecodeError?>()
  /// Answered when all of it is decoded, or with the error that ended it.
  let whole = Answer<DecodeError?>()
  /// Guarded by the library's lock until `head` is answered; the same from then on.
  var memory: ClipMemory
  /// Whether it is counted; guarded by the library's lock.
  var isCounted = false
  private let isToBePinned: Bool
  private let pins = Mutex(Pins())
  /// Twice the voices that were started through it, and 1 once it is closed.
  private let uses = Atomic<Int>(0)

  init(_ memory: ClipMemory, isPinned: Bool) {
    self.memory = memory
    isToBePinned = isPinned
  }

  // MARK: Coming

  /// Its head may be played; `id` is held by somebody, or complete.
  func hasHead(_ id: ClipID, in pool: ClipPool) {
    if isToBePinned { try? pin(id, in: pool) }
    head.give(nil)
  }

  /// It is over.
  func ended(_ failure: DecodeError?) {
    head.give(failure)
    whole.give(failure)
  }

  // MARK: Pins

  /// Whether a pin that was asked for is still to be had.
  var lacksPin: Bool { isToBePinned && pins.withLock { $0.count == 0 } }

  /// - Throws: `ClipError/unloaded`.
  func pin(_ id: ClipID, in pool: ClipPool) throws(ClipError) {
    try pins.withLock { pins throws(ClipError) in
      guard !pins.isClosed else { throw .unloaded }
      try pool.pin(id)
      pins.count += 1
    }
  }

  /// - Returns: whether there was one of its own.
  func unpin(_ id: ClipID, in pool: ClipPool) -> Bool {
    pins.withLock { pins in
      guard pins.count > 0 else { return false }
      pins.count -= 1
      return pool.unpin(id)
    }
  }

  /// Takes all its pins back, for good.
  func unpinAll(_ id: ClipID?, in pool: ClipPool) {
    pins.withLock { pins in
      pins.isClosed = true
      if let id { for _ in 0..<pins.count { pool.unpin(id) } }
      pins.count = 0
    }
  }

  // MARK: Voices

  /// Voices that were started through it and have not ended.
  var voices: Int { uses.load(ordering: .acquiring) / 2 }

  /// Whether no voice is let in any more.
  var isClosed: Bool { uses.load(ordering: .acquiring) & 1 == 1 }

  /// Counts a voice in; `false` if it is closed.
  func enter() -> Bool {
    var before = uses.load(ordering: .relaxed)
    while before & 1 == 0 {
      let (isDone, now) = uses.weakCompareExchange(
        expected: before, desired: before + 2, ordering: .acquiringAndReleasing)
      if isDone { return true }
      before = now
    }
    return false
  }

  /// Counts a voice out.
  func leave() { uses.subtract(2, ordering: .acquiringAndReleasing) }

  /// Lets no voice in any more.
  func close(onlyIfIdle: Bool = false) -> Closing {
    guard onlyIfIdle else {
      return uses.bitwiseOr(1, ordering: .acquiringAndReleasing).oldValue & 1 == 0
        ? .closed : .wasClosed
    }
    let (isDone, before) = uses.compareExchange(
      expected: 0, desired: 1, ordering: .acquiringAndReleasing)
    if isDone { return .closed }
    return before & 1 == 1 ? .wasClosed : .inUse(voices: before / 2)
  }
}
