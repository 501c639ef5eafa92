// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// Mixes every voice into what the device takes next.
///
/// A renderer has one owner, the thread that serves the device, and is a plain value over borrowed
/// memory: it holds no reference that could be counted and no memory that could be freed. When a device
/// is lost the renderer is attached to the next one, with its voices as they are.
@safe
public struct Renderer: ~Copyable, @unchecked Sendable {
  /// The most frames mixed at once.
  ///
  /// What is asked for beyond is mixed in several runs.
  public static var blockFrames: Int {
    @_noLocks get { 256 }
  }

  let boundary: BoundaryRef
  let rate: UInt32
  let voices: UnsafeMutablePointer<Voice>
  let capacity: Int
  /// Interleaved stereo, `blockFrames` frames.
  let mix: UnsafeMutablePointer<Float>
  /// The same, behind the rate conversion.
  let converted: UnsafeMutablePointer<Float>
  /// One factor a frame.
  let envelope: UnsafeMutablePointer<Float>

  var format = DeviceFormat(sample: .float32, channels: 2)
  var conversion: RateConversion?
  /// The first frame not yet rendered.
  public internal(set) var position = FramePosition.zero
  /// Receipts handed up so far; wraps around.
  public internal(set) var receiptsPushed: UInt32 = 0
  /// Voices in the table: sounding, paused, or still to start.
  public internal(set) var activeVoices = 0
  /// Frames put out, at the rates of the devices there were.
  private var framesOut = FramePosition.zero
  private var peak: Float = 0
  private var overs: UInt32 = 0

  /// Bytes of 64-byte aligned memory a renderer borrows.
  public static func bytesNeeded(voices: Int) -> Int {
    (voices * MemoryLayout<Voice>.stride + 63) / 64 * 64
      + 5 * blockFrames * MemoryLayout<Float>.stride
  }

  /// A silent renderer.
  ///
  /// - Parameters:
  ///   - boundary: what it shares with control; its voice table is the renderer's.
  ///   - rate: the engine's rate, in Hz.
  ///   - memory: at least `bytesNeeded(voices:)`, 64-byte aligned, alive as long as the renderer.
  @unsafe
  public init(boundary: BoundaryRef, rate: UInt32, memory: UnsafeMutableRawBufferPointer) {
    precondition(memory.count >= Renderer.bytesNeeded(voices: boundary.voices), "too little memory")
    guard let base = memory.baseAddress else { fatalError("no memory") }
    self.boundary = boundary
    self.rate = rate
    capacity = boundary.voices
    let table = unsafe base.bindMemory(to: Voice.self, capacity: capacity)
    unsafe voices = unsafe table
    let floats = unsafe base.advanced(by: (capacity * MemoryLayout<Voice>.stride + 63) / 64 * 64)
    let block = Renderer.blockFrames
    let scratch = unsafe floats.bindMemory(to: Float.self, capacity: 5 * block)
    unsafe mix = unsafe scratch
    unsafe converted = scratch.advanced(by: 2 * block)
    unsafe envelope = scratch.advanced(by: 4 * block)
    var vacant = unsafe Voice(
      StartOrder(
        id: VoiceID(slot: 0, generation: 0),
        clip: ClipView(
          header: UnsafePointer(base.assumingMemoryBound(to: ClipHeader.self)), layout: .monoInt16))
    )
    vacant.state = .vacant
    // Also brings every page in before the first block.
    for slot in 0..<capacity { unsafe table.advanced(by: slot).initialize(to: vacant) }
    for index in 0..<5 * block { unsafe scratch.advanced(by: index).initialize(to: 0) }
  }

  /// Engine frames already rendered that the rate conversion has not yet put out.
  public var framesInConversion: UInt32 {
    UInt32(truncatingIfNeeded: conversion?.framesAhead ?? 0)
  }

  /// Sets what the next device takes.
  ///
  /// Between blocks, not real-time.
  public mutating func attach(_ format: DeviceFormat, conversion: RateConversion?) {
    self.format = format
    self.conversion = conversion
  }

  /// Writes the next `frames` frames, at the device's rate and in its format, to `output`.
  ///
  /// Never allocates, locks, waits or makes a system call. Cost: the voices' frames, and one pass
  /// over the block.
  @_noLocks
  @unsafe
  public mutating func render(_ frames: Int, into output: UnsafeMutableRawPointer) {
    var done = 0
    let stride = format.bytesPerFrame
    while done < frames {
      let target = unsafe output.advanced(by: done &* stride)
      if var conversion {
        let run = min(conversion.longestRun, frames &- done)
        while true {
          let missing = min(conversion.shortage(for: run), Renderer.blockFrames)
          if missing == 0 { break }
          mixBlock(missing)
          unsafe conversion.append(mix, count: missing)
        }
        unsafe conversion.produce(run, into: converted)
        self.conversion = conversion
        unsafe finish(converted, frames: run, to: target)
        done &+= run
      } else {
        let run = min(Renderer.blockFrames, frames &- done)
        mixBlock(run)
        unsafe finish(mix, frames: run, to: target)
        done &+= run
      }
    }
    publish()
  }

  /// The end of the chain: full scale, then the device's samples.
  @_noLocks
  private mutating func finish(
    _ block: UnsafeMutablePointer<Float>, frames: Int, to output: UnsafeMutableRawPointer
  ) {
    let held = unsafe Ceiling.hold(block, frames: frames)
    if held.peak > peak { peak = held.peak }
    overs &+= held.overs
    unsafe Encoder.encode(block, frames: frames, from: framesOut, as: format, to: output)
    framesOut = framesOut.advanced(by: UInt32(truncatingIfNeeded: frames))
  }

  /// Mixes the next `frames` frames of every voice, in slot order.
  @_noLocks
  private mutating func mixBlock(_ frames: Int) {
    obeyOrders()
    var i = 0
    while i < 2 &* frames {
      unsafe mix[i] = 0
      i &+= 1
    }
    var slot = 0
    var left = activeVoices
    while slot < capacity, left > 0 {
      if case .vacant = unsafe voices[slot].state {
      } else {
        left &-= 1
        renderVoice(slot, frames: frames)
      }
      slot &+= 1
    }
    position = position.advanced(by: UInt32(truncatingIfNeeded: frames))
  }

  @_noLocks
  private func publish() {
    let peakBits = peak.bitPattern
    let overs = overs
    let voices = UInt32(truncatingIfNeeded: activeVoices)
    boundary.publish(rendered: position, voices: voices, overs: overs, peak: peakBits)
  }
}
