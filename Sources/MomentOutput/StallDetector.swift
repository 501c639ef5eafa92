// SPDX-License-Identifier: Apache-2.0

/// Decides when a device that was opened counts as lost: it limits every wait, and every loop without one.
///
/// A device that neither moves nor fails is lost after three buffer lengths, and one that has to be
/// restarted again and again without playing a frame after `mostRecoveries`. Calls and wake-ups without
/// progress are counted, so that the loop around them slows down instead of spinning.
struct StallDetector {
  /// Restarts in a row without a frame played.
  static let mostRecoveries = 8
  /// Calls and wake-ups in a row without progress after which the loop sleeps between them.
  static let freeCalls = 8
  /// A sound server may start a stream late: a null sink of PulseAudio was seen to take 2 s.
  static let serverStart: UInt64 = 2_500_000_000
  /// The shortest limit: a busy host takes the processor away for up to 40 ms.
  private static let shortest: UInt64 = 100_000_000

  /// Nanoseconds without movement after which a device is lost.
  let limit: UInt64
  private let startLimit: UInt64
  private var hasMoved = false
  private var lastMoved: UInt64
  /// The play position, in frames put in since the device was opened.
  private(set) var played: UInt64 = 0
  /// Frames by which the position has moved since the device was opened, restarts not counted.
  private(set) var moved: UInt64 = 0
  private(set) var recoveries = 0
  private(set) var idleCalls = 0

  init(bufferSeconds: Double, isHardware: Bool, now: UInt64) {
    limit = max(Self.shortest, Monotonic.nanoseconds(3 * bufferSeconds))
    startLimit = isHardware ? limit : max(limit, Self.serverStart)
    lastMoved = now
  }

  /// Notes the play position, in frames since the device was opened.
  ///
  /// - Returns: whether it has moved.
  @discardableResult
  mutating func note(played position: UInt64, now: UInt64) -> Bool {
    guard position > played else { return false }
    moved += position - played
    played = position
    lastMoved = now
    hasMoved = true
    recoveries = 0
    idleCalls = 0
    return true
  }

  /// Notes that the device has taken frames.
  mutating func noteTaken() { idleCalls = 0 }

  /// The stream begins anew at `position`: what was queued counts as gone, but not as played.
  mutating func restart(at position: UInt64, now: UInt64) {
    played = position
    hasMoved = false
    // The time that led to the first recovery in a row does not count as standing still.
    if recoveries <= 1 { lastMoved = now }
  }

  /// Nothing was expected to move until now.
  mutating func begin(now: UInt64) { lastMoved = now }

  /// Counts a recovery.
  ///
  /// - Returns: whether another may be tried.
  mutating func recover() -> Bool {
    recoveries += 1
    return recoveries <= Self.mostRecoveries
  }

  /// Counts a call or a wake-up without progress.
  mutating func countIdleCall() { idleCalls += 1 }

  /// Whether the next call should come after a pause.
  var mustPause: Bool { idleCalls > Self.freeCalls }

  /// Nanoseconds for which the device may still stand.
  func patience(now: UInt64) -> UInt64 {
    let end = lastMoved + (hasMoved ? limit : startLimit)
    return end > now ? end - now : 0
  }

  /// How long it has stood, in nanoseconds.
  func stood(now: UInt64) -> UInt64 { now > lastMoved ? now - lastMoved : 0 }
}
