// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import MomentRealtimeRender

/// A renderer over memory that is handed in, and a hash of what it has put out.
///
/// Allocates nothing, so that it runs where nothing can be allocated.
@safe
struct Scene: ~Copyable {
  static var voices: Int { 16 }
  static var clipFrames: Int { 1700 }
  private static var buses: Int { 3 }
  private static var ringSlots: Int { 64 }
  private static var longestBlock: Int { 509 }

  /// Bytes of 64-byte aligned memory a scene takes.
  static var bytesNeeded: Int {
    rendererBytes + boundaryBytes + clipBytes + SceneMemory.room(8 * longestBlock)
      + SceneMemory.room(Float.self, TwoThirds.floatsNeeded)
  }
  /// Those of them that are the renderer's.
  static var rendererBytes: Int {
    SceneMemory.room(Renderer.bytesNeeded(voices: voices, buses: buses))
  }
  /// Those that both sides share.
  static var boundaryBytes: Int {
    SceneMemory.room(Boundary.self, 1) + SceneMemory.room(VoiceSlot.self, voices)
      + SceneMemory.room(Order.self, ringSlots) + SceneMemory.room(Receipt.self, ringSlots)
  }
  /// Those that are the clips'.
  static var clipBytes: Int {
    SceneMemory.clipBytes(.monoInt16, frames: clipFrames)
      + SceneMemory.clipBytes(.stereoInt16, frames: clipFrames)
      + SceneMemory.clipBytes(.monoFloat, frames: clipFrames)
      + SceneMemory.clipBytes(.stereoFloat, frames: clipFrames)
  }

  /// What control would write to.
  let boundary: BoundaryRef
  private(set) var hash = Hash()
  private var renderer: Renderer
  private var format = DeviceFormat(sample: .float32, channels: 2)
  private let output: UnsafeMutableRawPointer
  private let conversion: UnsafeMutablePointer<Float>
  private let clips: InlineArray<4, ClipView>
  /// The voice that was last started in each slot.
  private var ids: InlineArray<16, VoiceID>
  private var generation: UInt32 = 0
  private var block = 0

  /// A silent scene at 48 kHz with three buses and the limiter; `isWide` for the kernels of AVX2.
  @unsafe
  init(_ base: UnsafeMutableRawPointer, isWide: Bool = false) {
    var memory = unsafe SceneMemory(base)
    let slots = unsafe memory.take(VoiceSlot.self, Scene.voices)
    for slot in 0..<Scene.voices {
      unsafe slots.advanced(by: slot).initialize(to: VoiceSlot())
    }
    let orders = unsafe memory.take(Order.self, Scene.ringSlots)
    let receipts = unsafe memory.take(Receipt.self, Scene.ringSlots)
    let shared = unsafe memory.take(Boundary.self, 1)
    unsafe shared.initialize(
      to: Boundary(
        orders: Ring(over: UnsafeMutableBufferPointer(start: orders, count: Scene.ringSlots)),
        receipts: Ring(over: UnsafeMutableBufferPointer(start: receipts, count: Scene.ringSlots)),
        slots: slots, voices: Scene.voices, buses: Scene.buses, isLimiting: true))
    boundary = unsafe BoundaryRef(UnsafePointer(shared))
    let room = unsafe memory.take(Scene.rendererBytes)
    renderer = unsafe Renderer(
      boundary: boundary, rate: 48_000, isWide: isWide,
      memory: UnsafeMutableRawBufferPointer(start: room, count: Scene.rendererBytes))
    unsafe output = memory.take(8 * Scene.longestBlock)
    unsafe conversion = memory.take(Float.self, TwoThirds.floatsNeeded)
    clips = [
      memory.clip(.monoInt16, frames: Scene.clipFrames, seed: 1),
      memory.clip(.stereoInt16, frames: Scene.clipFrames, seed: 2),
      memory.clip(.monoFloat, frames: Scene.clipFrames, seed: 3),
      memory.clip(.stereoFloat, frames: Scene.clipFrames, seed: 4),
    ]
    ids = InlineArray(repeating: VoiceID(slot: 0, generation: 0))
    renderer.attach(format, conversion: nil)
  }

  /// The next frame to be mixed.
  var now: FramePosition { renderer.position }

  /// Puts out what a device of another format takes; with a conversion, at two thirds of the rate.
  mutating func attach(_ sample: DeviceSample, channels: Int, converting: Bool = false) {
    format = DeviceFormat(sample: sample, channels: channels)
    let next = unsafe converting ? TwoThirds.conversion(over: conversion) : nil
    renderer.attach(format, conversion: next)
  }

  /// The voice that was last started in a slot.
  func voice(_ slot: UInt32) -> VoiceID { ids[Int(slot)] }

  /// Starts a clip in a slot: its layout goes by the slot.
  mutating func start(_ slot: UInt32, _ change: (inout StartOrder) -> Void = { _ in }) {
    generation += 1
    let id = VoiceID(slot: slot, generation: generation)
    ids[Int(slot)] = id
    var order = StartOrder(id: id, clip: clips[Int(slot & 3)])
    order.gain = StereoGain(left: 0.25, right: 0.25)
    order.gainVersion = boundary.settledVersion(slot: slot)
    change(&order)
    send(.start(order))
  }

  /// Sends an order; the ring has a place for it.
  func send(_ order: Order) { precondition(boundary.send(order)) }

  /// Renders blocks of ever other lengths, and takes every byte of them into the hash.
  mutating func render(_ frames: Int) {
    var left = frames
    while left > 0 {
      block = (block * 7 + 3) % Scene.longestBlock
      let run = min(left, block + 1)
      unsafe renderer.render(run, into: output)
      unsafe hash.add(output, count: run * format.bytesPerFrame)
      left -= run
    }
    while let receipt = boundary.nextReceipt() {
      hash.add(receipt.id.slot)
      hash.add(receipt.end.low)
      hash.add(UInt32(truncatingIfNeeded: Int(receipt.reason.rawValue)))
    }
  }

  /// What the hash says of a stage; then all voices end, and it begins anew.
  mutating func endStage() -> UInt32 {
    let readings = boundary.readings
    hash.add(readings.level.peak.bitPattern)
    hash.add(readings.level.meanSquare.bitPattern)
    hash.add(readings.limited)
    hash.add(readings.overs)
    let stage = hash.value
    for slot in 0..<UInt32(truncatingIfNeeded: Scene.voices) {
      send(.stop(voice(slot), at: .zero, fade: 0))
      boundary.set(PlaybackRate.unity, slot: slot)
    }
    while renderer.activeVoices > 0 { render(512) }
    hash = Hash()
    return stage
  }
}
