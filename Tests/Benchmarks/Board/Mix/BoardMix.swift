// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeRender
import Synchronization

/// A renderer whose voices all play one clip for ever, over memory that is handed in.
///
/// Allocates nothing: it is compiled as Embedded Swift for processors for which there is no other.
@safe
struct BoardMix: ~Copyable {
  /// Frames of the clip, in which each voice has a place of its own.
  private static var clipFrames: Int { 8192 }
  private static var buses: Int { 3 }

  private var renderer: Renderer

  /// Bytes of 64-byte aligned memory it takes, its own included.
  static func bytesNeeded(voices: Int) -> Int {
    var memory = unsafe BoardMemory(nil)
    _ = unsafe memory.take(BoardMix.self, 1)
    _ = unsafe memory.take(VoiceSlot.self, voices)
    _ = unsafe memory.take(Order.self, orders(voices))
    _ = unsafe memory.take(Receipt.self, receipts(voices))
    _ = unsafe memory.take(Boundary.self, 1)
    _ = unsafe memory.take(UInt8.self, Renderer.bytesNeeded(voices: voices, buses: buses))
    _ = unsafe memory.take(UInt8.self, ClipHeader.size + 4 * clipFrames)
    return memory.used
  }

  /// `voices` voices at 48 kHz, as the engine has them: three buses and the limiter; 16 bits out.
  @unsafe
  init(_ memory: inout BoardMemory, voices: Int, layout: ClipLayout, rate: Float, isWide: Bool) {
    guard let slots = unsafe memory.take(VoiceSlot.self, voices),
      let orders = unsafe memory.take(Order.self, Self.orders(voices)),
      let receipts = unsafe memory.take(Receipt.self, Self.receipts(voices)),
      let shared = unsafe memory.take(Boundary.self, 1),
      let room = unsafe memory.take(
        UInt8.self, Renderer.bytesNeeded(voices: voices, buses: Self.buses)),
      let mapping = unsafe memory.take(UInt8.self, ClipHeader.size + 4 * Self.clipFrames)
    else { fatalError("no memory") }
    for slot in 0..<voices { unsafe slots.advanced(by: slot).initialize(to: VoiceSlot()) }
    unsafe shared.initialize(
      to: Boundary(
        orders: Ring(
          over: UnsafeMutableBufferPointer(start: orders, count: Self.orders(voices))),
        receipts: Ring(
          over: UnsafeMutableBufferPointer(start: receipts, count: Self.receipts(voices))),
        slots: slots, voices: voices, buses: Self.buses, isLimiting: true))
    let boundary = unsafe BoundaryRef(UnsafePointer(shared))
    renderer = unsafe Renderer(
      boundary: boundary, rate: 48_000, isWide: isWide,
      memory: UnsafeMutableRawBufferPointer(
        start: room, count: Renderer.bytesNeeded(voices: voices, buses: Self.buses)))
    renderer.attach(DeviceFormat(sample: .int16, channels: 2), conversion: nil)
    let clip = unsafe Self.clip(at: UnsafeMutableRawPointer(mapping), layout)
    for slot in 0..<UInt32(truncatingIfNeeded: voices) {
      boundary.set(PlaybackRate(rate), slot: slot)
      var order = StartOrder(id: VoiceID(slot: slot, generation: 1), clip: clip)
      order.from = slot &* 31 % UInt32(truncatingIfNeeded: Self.clipFrames)
      order.loopsFromStart = false
      order.repeats = .max
      precondition(boundary.send(.start(order)))
    }
  }

  /// The next frames: interleaved 16-bit stereo.
  @unsafe
  mutating func render(_ frames: Int, into output: UnsafeMutableRawPointer) {
    unsafe renderer.render(frames, into: output)
  }

  /// A clip of the faintest noise, so that thousands of voices stay within full scale.
  private static func clip(at mapping: UnsafeMutableRawPointer, _ layout: ClipLayout) -> ClipView {
    let header = unsafe mapping.bindMemory(to: ClipHeader.self, capacity: 1)
    unsafe header.initialize(to: ClipHeader())
    var noise: UInt32 = 1
    for index in 0..<(clipFrames * layout.channels) {
      noise = noise &* 1_664_525 &+ 1_013_904_223
      let sample = Int16(truncatingIfNeeded: Int(noise >> 30)) - 1
      unsafe mapping.storeBytes(
        of: sample, toByteOffset: ClipHeader.size + 2 * index, as: Int16.self)
    }
    unsafe header.pointee.framesReady.store(
      UInt32(truncatingIfNeeded: clipFrames), ordering: .releasing)
    unsafe header.pointee.traits.store(ClipTraits.isComplete.rawValue, ordering: .releasing)
    return unsafe ClipView(header: UnsafePointer(header), layout: layout)
  }

  /// Places of the order ring: every start at once.
  private static func orders(_ voices: Int) -> Int { 2 * receipts(voices) }

  private static func receipts(_ voices: Int) -> Int {
    var power = 64
    while power < voices { power *= 2 }
    return power
  }
}
