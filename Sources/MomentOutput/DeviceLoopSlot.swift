// SPDX-License-Identifier: Apache-2.0

/// Where the device loop is kept, with the renderer in it: one thread at a time holds it.
///
/// A render thread holds it from its beginning, but not while it is inside a call to its device: such a call may
/// never return, and then another thread takes the loop over. Which of the two has it is decided by one compare
/// and swap in the device's `BlockingCallGuard`. A thread that lost it never comes here again.
@safe
final class DeviceLoopSlot: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<DeviceLoop>

  /// A slot with this loop, which the caller holds.
  init(_ loop: consuming DeviceLoop) {
    unsafe memory = .allocate(capacity: 1)
    unsafe memory.initialize(to: loop)
  }

  deinit { unsafe memory.deallocate() }

  /// Uses the loop.
  ///
  /// The thread that holds it; not for anything that calls a running device.
  func loop<Result: ~Copyable>(_ body: (inout DeviceLoop) -> Result) -> Result {
    unsafe body(&memory.pointee)
  }

  /// Hands the loop what an attempt to open has brought.
  ///
  /// The thread that holds it.
  func entered(_ result: consuming DeviceOpener.Result) -> DeviceLoop.Phase {
    unsafe memory.pointee.entered(result)
  }

  /// Uses the loop between two calls to a device.
  ///
  /// - Returns: `nil`, and nothing was touched, if somebody has taken over.
  func loop<Result>(
    between calls: BlockingCallGuard, _ body: (inout DeviceLoop) -> Result
  ) -> Result? {
    calls.isTakenOver ? nil : unsafe body(&memory.pointee)
  }

  /// Frees what the loop has.
  ///
  /// The thread that holds it, as the last one.
  func empty() { unsafe memory.deinitialize(count: 1) }
}
