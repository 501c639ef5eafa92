// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization

/// What a scene borrows, handed out piece by piece, each on cache lines of its own.
@safe
struct SceneMemory {
  private let base: UnsafeMutableRawPointer
  private var used = 0

  /// `Scene/bytesNeeded` bytes, 64-byte aligned.
  @unsafe
  init(_ base: UnsafeMutableRawPointer) { unsafe self.base = unsafe base }

  /// Bytes that a piece of `bytes` takes.
  static func room(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }

  /// Bytes that `count` values take.
  static func room<Value>(_ type: Value.Type, _ count: Int) -> Int where Value: ~Copyable {
    room(MemoryLayout<Value>.stride * count)
  }

  /// The next bytes.
  mutating func take(_ bytes: Int) -> UnsafeMutableRawPointer {
    defer { used += Self.room(bytes) }
    return unsafe base.advanced(by: used)
  }

  /// Room for the next `count` values, which are not there yet.
  mutating func take<Value>(_ type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value>
  where Value: ~Copyable {
    unsafe take(MemoryLayout<Value>.stride * count).bindMemory(to: Value.self, capacity: count)
  }

  /// Bytes of a clip's mapping.
  static func clipBytes(_ layout: ClipLayout, frames: Int) -> Int {
    room(ClipHeader.size + layout.bytesPerFrame * frames)
  }

  /// A clip of low noise over a slow triangle, complete.
  ///
  /// Integers, and their exact products as floats: the same on every processor.
  mutating func clip(_ layout: ClipLayout, frames: Int, seed: UInt32) -> ClipView {
    let mapping = unsafe take(Self.clipBytes(layout, frames: frames))
    let header = unsafe mapping.bindMemory(to: ClipHeader.self, capacity: 1)
    unsafe header.initialize(to: ClipHeader())
    let samples = unsafe mapping.advanced(by: ClipHeader.size)
    var noise = seed
    for index in 0..<(frames * layout.channels) {
      noise = noise &* 1_664_525 &+ 1_013_904_223
      let slope = Int((UInt32(truncatingIfNeeded: index) &* (40 + seed)) & 0xFFFF)
      let value = abs(slope - 32_768) - 16_384 + Int(noise >> 22) - 512
      if layout.isFloat {
        unsafe samples.storeBytes(
          of: Float(value) * (1 / 24_000), toByteOffset: 4 * index, as: Float.self)
      } else {
        unsafe samples.storeBytes(
          of: Int16(truncatingIfNeeded: value), toByteOffset: 2 * index, as: Int16.self)
      }
    }
    unsafe header.pointee.framesReady.store(
      UInt32(truncatingIfNeeded: frames), ordering: .releasing)
    unsafe header.pointee.traits.store(ClipTraits.isComplete.rawValue, ordering: .releasing)
    return unsafe ClipView(header: UnsafePointer(header), layout: layout)
  }
}
