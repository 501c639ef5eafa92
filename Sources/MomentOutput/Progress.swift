// SPDX-License-Identifier: Apache-2.0

/// Whether a device plays: the one judge of every wait.
///
/// A device that neither moves nor fails is lost after three buffer lengths, and one that has to be
/// restarted again and again without playing a frame after `mostRecoveries`.
struct Progress {
  /// Restarts in a row without a frame played.
  static let mostRecoveries = 8
  /// Wake-ups in a row without a frame played after which the next waits are slowed down.
  static let freeWakes = 8
  /// A sound server may start a stream late: a null sink of PulseAudio was seen to take 2 s.
  static let serverStart: UInt64 = 2_500_000_000
  /// The shortest limit: a busy host takes the processor away for up to 40 ms.
  private static let shortest: UInt64 = 100_000_000

  /// Nanoseconds without movement after which a device is lost.
  let limit: UInt64
  private let startLimit: UInt64
  private var hasMoved = false
  private var lastMoved: UInt64
  private(set) var played: UInt64 = 0
  private(set) var recoveries = 0
  private(set) var emptyWakes = 0

  init(bufferSeconds: Double, isHardware: Bool, now: UInt64) {
    limit = max(Self.shortest, Monotonic.nanoseconds(3 * bufferSeconds))
    startLimit = isHardware ? limit : max(limit, Self.serverStart)
    lastMoved = now
  }

  /// Takes notice of the play position, in frames since the device was opened.
  mutating func note(played position: UInt64, now: UInt64) {
    guard position > played else { return }
    played = position
    lastMoved = now
    hasMoved = true
    recoveries = 0
    emptyWakes = 0
  }

  /// The stream begins anew at `position`: what was queued counts as gone, but not as played.
  mutating func restart(at position: UInt64, now: UInt64) {
    played = position
    hasMoved = false
    // The time that led to the first recovery in a row was not the device's standing still.
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

  /// Counts a wake-up that brought nothing.
  ///
  /// - Returns: whether the next wait should be slowed down, so that nothing spins.
  mutating func wokeForNothing() -> Bool {
    emptyWakes += 1
    return emptyWakes > Self.freeWakes
  }

  /// Nanoseconds for which the device may still stand.
  func patience(now: UInt64) -> UInt64 {
    let end = lastMoved + (hasMoved ? limit : startLimit)
    return end > now ? end - now : 0
  }

  /// How long it has stood, in nanoseconds.
  func stood(now: UInt64) -> UInt64 { now > lastMoved ? now - lastMoved : 0 }
}
