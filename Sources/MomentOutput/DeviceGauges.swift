// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// What the render thread counts around the device; each number wraps.
///
/// Written by the render thread, read by anyone.
public final class DeviceGauges: Sendable {
  /// Where the thread stands: a `DeviceState`, as its raw value.
  let rawState = Atomic<UInt32>(DeviceState.opening.rawValue)
  /// Times the device ran out of frames.
  public let xruns = Atomic<UInt32>(0)
  /// Times the device was found suspended.
  public let suspends = Atomic<UInt32>(0)
  /// Times a stream was made to go on after either.
  public let recoveries = Atomic<UInt32>(0)
  /// Frames that were in a device when it stopped, or on the way into it, and were not played.
  ///
  /// With plugins at most so many: they do not tell where exactly they stopped.
  public let framesLost = Atomic<UInt32>(0)
  /// Devices that went while they played.
  public let losses = Atomic<UInt32>(0)
  /// Devices opened.
  public let opens = Atomic<UInt32>(0)
  /// Attempts to open one that failed.
  public let failedOpens = Atomic<UInt32>(0)
  /// Times the thread woke from a wait.
  public let wakeups = Atomic<UInt32>(0)
  /// Blocks rendered.
  public let blocks = Atomic<UInt32>(0)

  /// All zero.
  public init() {}

  /// Where the thread stands.
  public var state: DeviceState {
    DeviceState(rawValue: rawState.load(ordering: .acquiring)) ?? .ended
  }

  func enter(_ state: DeviceState) { rawState.store(state.rawValue, ordering: .releasing) }
}

extension Atomic where Value == UInt32 {
  /// Adds to a counter that one thread writes.
  func count(_ amount: UInt32 = 1) {
    store(load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }
}
