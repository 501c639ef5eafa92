// SPDX-License-Identifier: Apache-2.0

import CProcessor
import Glibc
package import MomentRealtimeBoundary
import MomentRealtimeRender
import Synchronization

/// The one place that drives the renderer: it owns it, its memory, and what is said about its time.
///
/// One thread at a time. `render(_:into:)` makes no system call; the others belong between blocks.
@safe
package struct RenderDriver: ~Copyable, Sendable {
  private var renderer: Renderer
  private let memory: LockedMemory
  private var table: LockedMemory?
  /// What it shares with control.
  package let boundary: BoundaryRef
  /// The engine's rate in hertz.
  package let rate: UInt32
  private var deviceRate: UInt32
  private let control: Int32
  private var receiptsSeen: UInt32 = 0
  /// The first frame that has not left a device, nor ever will.
  private(set) var heard: UInt64 = 0

  /// A silent renderer at frame 0.
  ///
  /// - Parameters:
  ///   - boundary: what it shares with control, which outlives it.
  ///   - rate: the engine's rate in hertz.
  ///   - control: the eventfd control sleeps on, or -1.
  /// - Throws: `OutputError/badRate(_:)`, `OutputError/noResources(what:errno:)`.
  package init(
    boundary: BoundaryRef, rate: UInt32, wakingControl control: Int32
  ) throws(OutputError) {
    try OutputError.check(rate: rate)
    memory = try LockedMemory(
      bytes: Renderer.bytesNeeded(voices: boundary.voices, buses: boundary.buses))
    renderer = unsafe Renderer(
      boundary: boundary, rate: rate, isWide: cprocessor_has_avx2(), memory: memory.bytes)
    self.boundary = boundary
    self.rate = rate
    self.control = control
    deviceRate = rate
  }

  /// Whether an engine's rate can be turned into a device's.
  package static func canConvert(from: UInt32, to: UInt32) -> Bool {
    from == to || RateConversion.bytesNeeded(from: from, to: to) != nil
  }

  /// Sets what the next device takes; voices stay as they are.
  ///
  /// Not real-time. What the conversion before still held is not put out.
  package mutating func attach(_ format: DeviceFormat, rate: UInt32) throws(OutputError) {
    deviceRate = rate
    guard rate != self.rate else {
      renderer.attach(format, conversion: nil)
      table = nil
      return
    }
    guard let bytes = RateConversion.bytesNeeded(from: self.rate, to: rate) else {
      preconditionFailure("a device was opened at a rate that cannot be converted to")
    }
    let next = try LockedMemory(bytes: bytes)
    renderer.attach(
      format, conversion: unsafe RateConversion(from: self.rate, to: rate, memory: next.bytes))
    table = next
  }

  /// Writes the next frames, at the device's rate and in its format.
  ///
  /// The time it takes is measured from outside the proved call, and counted.
  @unsafe
  package mutating func render(_ frames: Int, into output: UnsafeMutableRawPointer) {
    let begun = Monotonic.now
    unsafe renderer.render(frames, into: output)
    let bucket = Self.bucket(nanoseconds: Monotonic.now - begun, frames: frames, rate: deviceRate)
    boundary.with { $0.gauges.countBlock(inBucket: bucket) }
  }

  /// The histogram's bucket for a block of `frames` frames that took so long.
  package static func bucket(nanoseconds: UInt64, frames: Int, rate: UInt32) -> Int {
    let lasted = UInt64(max(frames, 1)) * 1_000_000_000 / UInt64(rate)
    let share = min(nanoseconds, 1 << 50) * 64 / max(lasted, 1)
    return min(Gauges.blockTimeBuckets - 1, UInt64.bitWidth - share.leadingZeroBitCount)
  }

  /// Whether nothing sounds, nothing will, and no order waits.
  package var isIdle: Bool { renderer.isQuiet && boundary.ordersWaiting == 0 }

  /// The first engine frame not yet rendered.
  package var position: FramePosition { renderer.position }

  /// Publishes what has been heard, and wakes control if there is something to read.
  ///
  /// At most one system call, and that only if a receipt was pushed and control sleeps.
  ///
  /// - Parameter unheard: frames rendered that have not left the device, at its rate.
  package mutating func publish(unheard: Int) {
    let delay = (UInt64(unheard) * UInt64(rate) + UInt64(deviceRate) - 1) / UInt64(deviceRate)
    let unplayed = delay + UInt64(renderer.framesAhead)
    let rendered = renderer.position.frames
    let now = rendered - min(unplayed, rendered)
    // A device's delay may swing back; what was heard stays heard.
    if now > heard {
      heard = now
      boundary.with { $0.gauges.heard.store(FramePosition(frames: now)) }
    }
    let pushed = renderer.receiptsPushed
    if pushed != receiptsSeen {
      receiptsSeen = pushed
      wakeControl()
    }
  }

  /// Publishes that all that was rendered has been heard, or never will be.
  package mutating func publishAll() {
    heard = renderer.position.frames
    boundary.with { $0.gauges.heard.store(FramePosition(frames: heard)) }
    receiptsSeen = renderer.receiptsPushed
    wakeControl()
  }

  private func wakeControl() {
    // The receipt first, then the look at whether control sleeps; control does it the other way round.
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    let sleeps = boundary.with { $0.controlIsAsleep.load(ordering: .sequentiallyConsistent) }
    if sleeps == 1, control >= 0 { WakeDescriptor.wake(control) }
  }
}
