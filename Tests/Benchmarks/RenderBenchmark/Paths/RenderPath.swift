// SPDX-License-Identifier: Apache-2.0

import CProcessor
import MomentRealtimeBoundary
import MomentTestSupport

/// One way through the renderer, as a workload that is the same in every run.
struct RenderPath {
  /// The frames of one block.
  static let blockFrames = 256
  /// Blocks before counting begins.
  static let warmUpBlocks = 4
  /// Blocks that are counted.
  static let measuredBlocks = 8

  var name: String
  /// Whether it goes through the kernels for AVX2.
  var isWide = false
  /// Voices in the table, and sounding.
  var voices = 64
  var layout = ClipLayout.stereoInt16
  var isLimiting = false
  var format = DeviceFormat(sample: .float32, channels: 2)
  /// The device's rate, where it is not the engine's.
  var deviceRate: UInt32 = 48_000
  /// The value of every sample; full scale is 1.
  var level: Float = 0.001
  var rate: Float = 1
  /// What is different about each voice.
  var start: (inout StartOrder) -> Void = { _ in }
  /// What control does before each block; the number is the block's.
  var control: (BoundaryRef, Int) -> Void = { _, _ in }
}

extension RenderPath {
  /// Every path there is a figure for.
  ///
  /// Those of voices twice, where the processor has both kinds of kernels.
  static var all: [RenderPath] {
    let wide = voicePaths.map { path in
      var wide = path
      wide.name += ", AVX2"
      wide.isWide = true
      return wide
    }
    return voicePaths + (cprocessor_has_avx2() ? wide : []) + endPaths
  }

  private static let layouts: [(name: String, layout: ClipLayout)] = [
    ("mono s16", .monoInt16), ("stereo s16", .stereoInt16), ("mono f32", .monoFloat),
    ("stereo f32", .stereoFloat),
  ]

  /// What a voice costs: 64 of one kind.
  private static var voicePaths: [RenderPath] {
    var paths: [RenderPath] = []
    for (name, layout) in layouts {
      paths.append(RenderPath(name: "\(name), steady", layout: layout))
      paths.append(
        RenderPath(
          name: "\(name), gain ramping", layout: layout,
          control: { ref, block in
            let gain: Float = block % 2 == 0 ? 0.5 : 1
            for slot in 0..<64 as Range<UInt32> {
              ref.set(StereoGain(left: gain, right: gain), slot: slot)
            }
          }))
      paths.append(
        RenderPath(name: "\(name), fading", layout: layout, start: { $0.fadeIn = 1 << 20 }))
      paths.append(RenderPath(name: "\(name), rate 1.1", layout: layout, rate: 1.1))
    }
    paths.append(RenderPath(name: "stereo s16, silent", start: { $0.gain = .silent }))
    paths.append(
      RenderPath(
        name: "stereo s16, cross-fading",
        start: {
          $0.from = 0
          $0.loopUntil = 600
          $0.crossFade = 300
        }))
    return paths
  }

  /// What the rest of a block costs: one voice, or one a bus.
  private static var endPaths: [RenderPath] {
    let half: (inout StartOrder) -> Void = { $0.gain = StereoGain(left: 0.5, right: 0.5) }
    var paths = [
      RenderPath(
        name: "block without a voice", voices: 1,
        start: {
          $0.from = 4999
          $0.repeats = 0
        }),
      RenderPath(name: "limiter, open", voices: 1, isLimiting: true),
      RenderPath(name: "limiter, closing", voices: 8, isLimiting: true, level: 0.5),
      RenderPath(
        name: "three buses, ducking", voices: 3, start: { $0.bus = UInt8($0.id.slot) },
        control: { ref, block in
          if block == 0 {
            ref.set(
              DuckingSetting(
                trigger: 1, lowered: 0b101, gain: 0.2, attack: 480, hold: 100, release: 4800))
          }
          for bus in 0..<3 { ref.set(block % 2 == 0 ? 0.5 : 0.7, bus: bus) }
        }),
      RenderPath(name: "device at 44.1 kHz", voices: 1, deviceRate: 44_100),
      RenderPath(
        name: "device s16, dithered", voices: 1, format: DeviceFormat(sample: .int16, channels: 2),
        level: 0.0001, start: half),
      RenderPath(
        name: "device s16, exact", voices: 1, format: DeviceFormat(sample: .int16, channels: 2)),
    ]
    let samples: [(name: String, sample: DeviceSample)] = [
      ("s24", .int24), ("s24 packed", .int24Packed), ("s32", .int32),
    ]
    for (name, sample) in samples {
      paths.append(
        RenderPath(
          name: "device \(name)", voices: 1, format: DeviceFormat(sample: sample, channels: 2)))
    }
    paths.append(
      RenderPath(
        name: "device s16, mono", voices: 1, format: DeviceFormat(sample: .int16, channels: 1)))
    return paths
  }
}
