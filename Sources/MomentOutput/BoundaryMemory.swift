// SPDX-License-Identifier: Apache-2.0

package import MomentRealtimeBoundary

/// Owns the memory both sides touch.
///
/// Freed only when neither side can reach it.
@safe
package final class BoundaryMemory: @unchecked Sendable {
  private let boundary: UnsafeMutablePointer<Boundary>
  private let orders: UnsafeMutableBufferPointer<Order>
  private let receipts: UnsafeMutableBufferPointer<Receipt>
  private let slots: UnsafeMutableBufferPointer<VoiceSlot>

  /// A boundary for a table of `voices` voices on 1 to 8 buses.
  ///
  /// The order ring holds four orders a voice; the receipt ring one receipt a voice, which is why it
  /// cannot overflow. A limiter looks 1 to 2 ms ahead: an order is heard so much later.
  package init(voices: Int, buses: Int = 3, isLimiting: Bool = false) {
    let capacity = Self.powerOfTwo(atLeast: voices)
    unsafe orders = .allocate(capacity: max(64, 4 * capacity))
    unsafe receipts = .allocate(capacity: capacity)
    unsafe slots = .allocate(capacity: voices)
    for slot in unsafe slots.indices { unsafe slots.initializeElement(at: slot, to: VoiceSlot()) }
    guard let first = unsafe slots.baseAddress else {
      preconditionFailure("an engine needs a voice")
    }
    unsafe boundary = .allocate(capacity: 1)
    unsafe boundary.initialize(
      to: Boundary(
        orders: Ring(over: orders), receipts: Ring(over: receipts), slots: first, voices: voices,
        buses: buses, isLimiting: isLimiting))
  }

  /// The way to it for both sides.
  package var ref: BoundaryRef { unsafe BoundaryRef(UnsafePointer(boundary)) }

  private static func powerOfTwo(atLeast count: Int) -> Int {
    var power = 1
    while power < count { power *= 2 }
    return power
  }

  deinit {
    unsafe boundary.deinitialize(count: 1)
    unsafe boundary.deallocate()
    unsafe orders.deallocate()
    unsafe receipts.deallocate()
    unsafe slots.deallocate()
  }
}
