// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt to open a device.
struct BackOff {
  /// The first wait in seconds; each further one is twice the one before.
  static let shortest = 0.25
  /// The longest wait in seconds.
  static let longest = 10.0

  private var next = 0.0

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

  /// After a device has played for a while.
  mutating func reset() { next = 0 }

  private mutating func advance() {
    next = next == 0 ? Self.shortest : min(2 * next, Self.longest)
  }
}
