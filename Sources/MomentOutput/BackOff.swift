// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt to open a device.
///
/// From 0.25 s up to 10 s where nothing is known; from 0.05 s after something has appeared that it may be.
struct BackOff {
  /// The first wait in seconds; each further one is twice the one before.
  static let shortest = 0.25
  /// The longest wait in seconds.
  static let longest = 10.0
  /// The wait after an attempt that an arrival has led to.
  static let afterArrival = 0.05
  /// Nanoseconds in which one arrival counts: what keeps appearing must not keep us opening.
  private static let arrivalSpan: UInt64 = 1_000_000_000

  private var next = 0.0
  private var lastArrival: UInt64?

  /// After a device was lost: at once the first time, as after a failure from then on.
  mutating func afterLoss() -> Double {
    defer { advance() }
    return next
  }

  /// After an attempt that failed.
  mutating func afterFailure() -> Double {
    if next == 0 { advance() }
    defer { advance() }
    return next
  }

  /// After something has appeared that may be the device or its server.
  ///
  /// - Returns: whether to try at once.
  mutating func arrived(now: UInt64) -> Bool {
    if let lastArrival, now - lastArrival < Self.arrivalSpan { return false }
    lastArrival = now
    next = Self.afterArrival
    return true
  }

  /// After a device has played for a while.
  mutating func reset() { next = 0 }

  private mutating func advance() {
    next = next == 0 ? Self.shortest : min(2 * next, Self.longest)
  }
}
