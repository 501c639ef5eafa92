// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A way to reach the boundary that neither owns nor counts it.
@frozen
@safe
public struct BoundaryRef: @unchecked Sendable, BitwiseCopyable {
  @usableFromInline let pointer: UnsafePointer<Boundary>

  /// A reference to a boundary that outlives it.
  @unsafe
  @inlinable
  public init(_ pointer: UnsafePointer<Boundary>) { unsafe self.pointer = unsafe pointer }

  /// The size of the voice table.
  @inlinable public var voices: Int { unsafe pointer.pointee.voices }

  /// Whether the end of the chain has a limiter.
  @inlinable public var isLimiting: Bool { unsafe pointer.pointee.isLimiting }

  /// Sends an order; `false` when the ring is full.
  ///
  /// Control only, one at a time.
  @inlinable
  public func send(_ order: Order) -> Bool { unsafe pointer.pointee.orders.push(order) }

  /// The oldest order not yet obeyed.
  ///
  /// Render only.
  @inlinable
  public func nextOrder() -> Order? { unsafe pointer.pointee.orders.pop() }

  /// Orders not yet obeyed.
  @inlinable public var ordersWaiting: Int { unsafe pointer.pointee.orders.count }

  /// Hands a receipt up; `false` when the ring is full, which its size rules out.
  ///
  /// Render only.
  @inlinable
  public func push(_ receipt: Receipt) -> Bool { unsafe pointer.pointee.receipts.push(receipt) }

  /// The oldest receipt not yet read.
  ///
  /// Control only, one at a time.
  @inlinable
  public func nextReceipt() -> Receipt? { unsafe pointer.pointee.receipts.pop() }

  /// Receipts not yet read.
  @inlinable public var receiptsWaiting: Int { unsafe pointer.pointee.receipts.count }

  /// Sets a voice's gain.
  ///
  /// Control only, one at a time.
  @inlinable
  public func set(_ gain: StereoGain, slot: UInt32) {
    unsafe pointer.pointee.slots[Int(slot)].set(gain)
  }

  /// The version of a slot's newest setting.
  @inlinable
  public func settledVersion(slot: UInt32) -> UInt32 {
    unsafe pointer.pointee.slots[Int(slot)].settledVersion
  }

  /// A voice's gain, if it was set since `seen`.
  ///
  /// Render only.
  @inlinable
  public func gain(slot: Int, newerThan seen: inout UInt32) -> StereoGain? {
    unsafe pointer.pointee.slots[slot].gain(newerThan: &seen)
  }

  /// Sets a voice's rate, also before its start is sent.
  ///
  /// Control only.
  @inlinable
  public func set(_ rate: PlaybackRate, slot: UInt32) {
    unsafe pointer.pointee.slots[Int(slot)].rate.store(rate.rawValue, ordering: .relaxed)
  }

  /// A voice's rate as last set.
  ///
  /// Render only.
  @inlinable
  public func rate(slot: Int) -> PlaybackRate {
    unsafe PlaybackRate(rawValue: pointer.pointee.slots[slot].rate.load(ordering: .relaxed))
  }

  /// The clip's frame a voice renders next.
  @inlinable
  public func position(slot: UInt32) -> UInt32 {
    unsafe pointer.pointee.slots[Int(slot)].position.load(ordering: .relaxed)
  }

  /// Publishes a voice's place in its clip.
  ///
  /// Render only.
  @inlinable
  public func setPosition(_ frame: UInt32, slot: Int) {
    unsafe pointer.pointee.slots[slot].position.store(frame, ordering: .relaxed)
  }

  /// How loud a voice was of late; 1 is full scale.
  @inlinable
  public func level(slot: UInt32) -> Float {
    unsafe Float(bitPattern: pointer.pointee.slots[Int(slot)].level.load(ordering: .relaxed))
  }

  /// Publishes how loud a voice is.
  ///
  /// Render, and control before it sends the start.
  @inlinable
  public func setLevel(_ level: Float, slot: Int) {
    unsafe pointer.pointee.slots[slot].level.store(level.bitPattern, ordering: .relaxed)
  }

  /// Publishes what a block has come to.
  ///
  /// Render only, once a block.
  @inlinable
  public func publish(rendered: FramePosition, voices: UInt32, overs: UInt32, peak: UInt32) {
    unsafe pointer.pointee.gauges.rendered.store(rendered)
    unsafe pointer.pointee.gauges.voices.store(voices, ordering: .relaxed)
    unsafe pointer.pointee.gauges.overs.store(overs, ordering: .relaxed)
    unsafe pointer.pointee.gauges.peak.store(peak, ordering: .relaxed)
  }

  /// Counts a voice that starts `frames` after its time.
  ///
  /// Render only.
  @inlinable
  public func countLateStart(by frames: UInt32) {
    unsafe pointer.pointee.gauges.countLateStart(by: frames)
  }

  /// Counts a voice that waits for its frames.
  ///
  /// Render only.
  @inlinable
  public func countStarvation() {
    unsafe pointer.pointee.gauges.countStarvation()
  }

  /// What the gauges say now.
  public var readings: GaugeReadings { unsafe GaugeReadings(pointer.pointee.gauges) }

  /// Borrows the boundary itself, for its gauges and flags.
  @inlinable
  public func with<Result>(_ body: (borrowing Boundary) -> Result) -> Result {
    unsafe body(pointer.pointee)
  }
}
