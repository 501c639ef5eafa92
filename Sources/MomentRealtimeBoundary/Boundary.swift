// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// Everything both sides touch, and nothing else.
///
///     field            written by   read by
///     orders           control      render
///     receipts         render       control
///     slots            both         both       newest value wins
///     controls         control      render     newest value wins
///     gauges           render       anyone
///     controlIsAsleep  control      device     1 while control wants waking for a receipt
///     renderIsAsleep   device       control    1 while the device wants waking for an order
@frozen
@safe
public struct Boundary: ~Copyable, @unchecked Sendable {
  /// Control to render.
  public let orders: Ring<Order>
  /// Render to control.
  ///
  /// As long as the voice table, so that it cannot fill up.
  public let receipts: Ring<Receipt>
  /// One for each voice of the table.
  @usableFromInline let slots: UnsafeMutablePointer<VoiceSlot>
  /// The size of the voice table.
  public let voices: Int
  /// How many buses there are: 1 to 8.
  public let buses: Int
  /// What control sets for them.
  public let controls = BusControls()
  /// Whether the end of the chain has a limiter, which looks ahead; else it only cuts off.
  public let isLimiting: Bool
  /// Counters.
  public let gauges = Gauges()
  /// 1 while control sleeps on its eventfd.
  public let controlIsAsleep = Atomic<UInt32>(0)
  /// 1 while the device's thread sleeps without a running device.
  public let renderIsAsleep = Atomic<UInt32>(0)

  /// A boundary over borrowed memory, which must outlive both sides.
  @unsafe
  @inlinable
  public init(
    orders: consuming Ring<Order>,
    receipts: consuming Ring<Receipt>,
    slots: UnsafeMutablePointer<VoiceSlot>,
    voices: Int,
    buses: Int,
    isLimiting: Bool
  ) {
    self.orders = orders
    self.receipts = receipts
    unsafe self.slots = unsafe slots
    self.voices = voices
    precondition(buses >= 1 && buses <= BusControls.most, "an engine has 1 to 8 buses")
    self.buses = buses
    self.isLimiting = isLimiting
    warm()
  }

  /// Uses both rings once, while nobody else knows of them.
  ///
  /// The first use of a generic type takes a lock for its metadata: not on the render thread, then.
  @usableFromInline
  func warm() {
    let nobody = VoiceID(slot: 0, generation: 0)
    _ = orders.push(.pause(nobody))
    _ = orders.pop()
    _ = receipts.push(Receipt(id: nobody, end: .zero, reason: .finished))
    _ = receipts.pop()
  }
}
