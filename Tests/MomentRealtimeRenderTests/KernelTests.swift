// SPDX-License-Identifier: Apache-2.0

import CProcessor
import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeKernels
import MomentRealtimeKernelsWide
import MomentRealtimeRender
import MomentTestSupport
import Testing

/// Every kernel against one sample at a time, in slot order: the same bits.
@Suite("Kernels")
struct KernelTests {
  static let layouts: [ClipLayout] = [.monoInt16, .stereoInt16, .monoFloat, .stereoFloat]

  /// The kernels to choose from here.
  static var widths: [Bool] { cprocessor_has_avx2() ? [false, true] : [false] }

  /// Samples to read, and a mix to add them to.
  @safe
  final class Memory {
    let floats = UnsafeMutablePointer<Float>.allocate(capacity: 8192)
    let integers = UnsafeMutablePointer<Int16>.allocate(capacity: 8192)
    let mix = UnsafeMutablePointer<Float>.allocate(capacity: 1024)
    var random: RandomSequence

    init(seed: UInt64) {
      random = RandomSequence(seed: seed)
      unsafe mix.initialize(repeating: 0, count: 1024)
      for index in 0..<8192 {
        unsafe floats[index] = float()
        unsafe integers[index] = .random(in: .min ... .max, using: &random)
      }
    }

    deinit {
      unsafe floats.deallocate()
      unsafe integers.deallocate()
      unsafe mix.deallocate()
    }

    func float() -> Float { .random(in: -2...2, using: &random) }
    func below(_ bound: Int) -> Int { .random(in: 0..<bound, using: &random) }

    /// At least 900 frames at a random place, aligned as their samples must be.
    func frames(_ layout: ClipLayout) -> UnsafeRawPointer {
      let first = below(1000)
      return unsafe layout.isFloat
        ? UnsafeRawPointer(floats.advanced(by: first))
        : UnsafeRawPointer(integers.advanced(by: first))
    }

    /// A mix with something in it, at a random place; the same for the same `seed`.
    func target(_ seed: UInt64, offset: Int) -> UnsafeMutablePointer<Float> {
      var own = RandomSequence(seed: seed)
      for index in 0..<1024 { unsafe mix[index] = .random(in: -1...1, using: &own) }
      return unsafe mix.advanced(by: offset)
    }

    /// The bits of all of it.
    func bits() -> [UInt32] { (0..<1024).map { unsafe mix[$0].bitPattern } }
  }

  /// What the reference needs to know of a source.
  @safe
  struct Source {
    let frames: UnsafeRawPointer
    let layout: ClipLayout
    let gain: StereoGain
  }

  /// One sample of a clip as it lies.
  static func sample(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, _ frame: Int, _ side: Int
  ) -> Float {
    let index = layout.channels * frame + (layout.channels == 2 ? side : 0)
    return unsafe layout.isFloat
      ? frames.load(fromByteOffset: 4 * index, as: Float.self)
      : Float(frames.load(fromByteOffset: 2 * index, as: Int16.self))
  }

  @Test(arguments: widths)
  func `any number of sources of any layout are added in their order`(isWide: Bool) {
    let memory = Memory(seed: 1)
    let others = Memory(seed: 2)
    for round in 0..<200 as Range<UInt64> {
      // Half of the time all of one layout, which may go another way.
      let common = round % 2 == 0 ? Self.layouts[memory.below(4)] : nil
      let sources = (0..<memory.below(10)).map { index in
        let layout = common ?? Self.layouts[memory.below(4)]
        let gain = StereoGain(left: memory.float(), right: memory.float())
        let frames = unsafe (index % 2 == 0 ? memory : others).frames(layout)
        return unsafe Source(frames: frames, layout: layout, gain: gain)
      }
      let count = memory.below(300)
      let offset = memory.below(40)

      let expected = unsafe memory.target(round, offset: offset)
      for frame in 0..<count {
        for side in 0..<2 {
          for source in sources {
            let gain = side == 0 ? source.gain.left : source.gain.right
            unsafe expected[2 * frame + side] +=
              Self.sample(source.frames, source.layout, frame, side)
              * (gain * MixSource.scale(of: source.layout))
          }
        }
      }
      let wanted = memory.bits()
      let mix = unsafe memory.target(round, offset: offset)
      let list = sources.map { unsafe MixSource($0.frames, $0.layout, gain: $0.gain) }
      unsafe list.withUnsafeBufferPointer { list in
        // An empty list has no address.
        guard let base = list.baseAddress else { return }
        if isWide {
          unsafe WideKernels.add(base, count: list.count, frames: count, to: mix)
        } else {
          unsafe PortableKernels.add(base, count: list.count, frames: count, to: mix)
        }
      }
      #expect(memory.bits() == wanted, "round \(round): \(count) frames")
    }
  }

  @Test(arguments: widths, layouts)
  func `a gain on its way, with and without an envelope`(isWide: Bool, layout: ClipLayout) {
    let memory = Memory(seed: 3)
    let factors = Memory(seed: 4)
    for round in 0..<100 as Range<UInt64> {
      let frames = unsafe memory.frames(layout)
      let line = GainLine(
        origin: StereoGain(left: memory.float(), right: memory.float()),
        step: StereoGain(left: memory.float() / 480, right: memory.float() / 480),
        index: Int32(memory.below(5000)))
      let count = memory.below(300)
      let offset = memory.below(40)
      let envelope = unsafe UnsafePointer(factors.target(round, offset: Int(round) % 9))
      let isShaped = round % 2 == 0

      let expected = unsafe memory.target(round, offset: offset)
      for frame in 0..<count {
        for side in 0..<2 {
          let scale = MixSource.scale(of: layout)
          let origin = (side == 0 ? line.origin.left : line.origin.right) * scale
          let step = (side == 0 ? line.step.left : line.step.right) * scale
          var sample = unsafe Self.sample(frames, layout, frame, side)
          if isShaped { unsafe sample *= envelope[frame] }
          unsafe expected[2 * frame + side] +=
            sample * (origin + step * Float(Int(line.index) + frame))
        }
      }
      let wanted = memory.bits()
      let mix = unsafe memory.target(round, offset: offset)
      let shape = unsafe isShaped ? envelope : nil
      if isWide {
        unsafe WideKernels.add(
          frames, layout, count: count, gain: line, envelope: shape, to: mix)
      } else {
        unsafe PortableKernels.add(
          frames, layout, count: count, gain: line, envelope: shape, to: mix)
      }
      #expect(memory.bits() == wanted, "round \(round): \(count) frames")
    }
  }

  @Test(arguments: widths, layouts)
  func `frames are converted as they are`(isWide: Bool, layout: ClipLayout) {
    let memory = Memory(seed: 5)
    for round in 0..<50 as Range<UInt64> {
      let frames = unsafe memory.frames(layout)
      let count = memory.below(300)
      let expected = unsafe memory.target(round, offset: Int(round))
      for frame in 0..<count {
        for side in 0..<2 {
          unsafe expected[2 * frame + side] =
            Self.sample(frames, layout, frame, side) * MixSource.scale(of: layout)
        }
      }
      let wanted = memory.bits()
      let output = unsafe memory.target(round, offset: Int(round))
      if isWide {
        unsafe WideKernels.convert(frames, layout, count: count, to: output)
      } else {
        unsafe PortableKernels.convert(frames, layout, count: count, to: output)
      }
      #expect(memory.bits() == wanted, "round \(round): \(count) frames")
    }
  }

  @Test(arguments: widths)
  func `what lies between frames adds its eight products in one order`(isWide: Bool) {
    let memory = Memory(seed: 6)
    let weights = Memory(seed: 7)
    for round in 0..<50 as Range<UInt64> {
      let source = unsafe memory.frames(.stereoFloat).assumingMemoryBound(to: Float.self)
      let table = unsafe UnsafePointer(weights.floats)
      let fraction = UInt32(truncatingIfNeeded: memory.random.next())
      let step = UInt32(truncatingIfNeeded: memory.random.next())
      let whole = UInt32(memory.below(3))
      // Every other round with a gain: added, not written.
      let gain = round % 2 == 0 ? nil : StereoGain(left: memory.float(), right: memory.float())
      let count = memory.below(257)

      let expected = unsafe memory.target(round, offset: Int(round))
      // Half a phase on, then cut off: the nearest of 512.
      var place = UInt64(fraction) + 1 << 22
      for frame in 0..<count {
        let phase = Int(place >> 23) % 512
        let first = Int(place >> 32)
        for side in 0..<2 {
          func product(_ tap: Int) -> Float {
            unsafe source[2 * (first + tap) + side] * table[16 * phase + 2 * tap + side]
          }
          let even = (product(0) + product(4)) + (product(2) + product(6))
          let odd = (product(1) + product(5)) + (product(3) + product(7))
          if let gain {
            let factor = side == 0 ? gain.left : gain.right
            unsafe expected[2 * frame + side] += (even + odd) * factor
          } else {
            unsafe expected[2 * frame + side] = even + odd
          }
        }
        place += UInt64(whole) << 32 + UInt64(step)
      }
      let wanted = memory.bits()
      let output = unsafe memory.target(round, offset: Int(round))
      let taps = unsafe TapReader(
        source, table: table, fraction: fraction, whole: whole, step: step)
      switch (isWide, gain) {
      case (false, nil): unsafe PortableKernels.interpolate(taps, count: count, to: output)
      case (true, nil): unsafe WideKernels.interpolate(taps, count: count, to: output)
      case (false, let gain?):
        unsafe PortableKernels.addInterpolated(taps, count: count, gain: gain, to: output)
      case (true, let gain?):
        unsafe WideKernels.addInterpolated(taps, count: count, gain: gain, to: output)
      }
      #expect(memory.bits() == wanted, "round \(round): \(count) frames")
    }
  }

  @Test(arguments: [1, 64, 100, 256, 1000])
  func `whatever the kernels and the block, a scene has the same bits`(frames: Int) throws {
    func output(isWide: Bool, frames: Int) throws -> [UInt32] {
      var bench = RenderBench(voices: 48, isWide: isWide)
      var random = RandomSequence(seed: 8)
      for slot in 0..<48 as Range<UInt32> {
        let isStereo = Int.random(in: 0..<2, using: &random) == 0
        let length = (isStereo ? 2 : 1) * (200 + Int.random(in: 0..<3000, using: &random))
        let clip =
          Int.random(in: 0..<2, using: &random) == 0
          ? try bench.store(
            (0..<length).map { _ in Float.random(in: -1...1, using: &random) }, stereo: isStereo)
          : try bench.store(
            (0..<length).map { _ in Int16(truncatingIfNeeded: random.next()) }, stereo: isStereo)
        if Int.random(in: 0..<4, using: &random) == 0 {
          bench.ref.set(PlaybackRate(1.1), slot: slot)
        }
        try bench.start(clip, slot: slot) {
          $0.bus = UInt8(slot % 3)
          $0.repeats = slot % 5 == 0 ? 2 : 0
          $0.fadeIn = slot % 7 == 0 ? 100 : 0
          $0.fadeOut = slot % 11 == 0 ? 500 : 0
          $0.gain = StereoGain(
            left: Float.random(in: 0...1, using: &random),
            right: slot % 13 == 0 ? 0 : Float.random(in: 0...1, using: &random))
        }
      }
      var all: [UInt32] = []
      while all.count < 8000 { all += bench.render(frames).map(\.bitPattern) }
      return Array(all.prefix(8000))
    }
    let wanted = try output(isWide: false, frames: 256)
    for isWide in Self.widths { #expect(try output(isWide: isWide, frames: frames) == wanted) }
  }
}
