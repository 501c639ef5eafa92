// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// One kind of voice.
struct Kind {
  let name: String
  let layout: ClipLayout
  var gain = StereoGain.unity
  var isRamping = false
  var rate: Float = 1

  /// Whether the limit has a loop for it: the clip as it is, at a steady gain.
  var hasLimit: Bool { !isRamping && rate == 1 && gain != .silent }

  static let all: [Kind] = [
    Kind(name: "mono s16", layout: .monoInt16),
    Kind(name: "stereo s16", layout: .stereoInt16),
    Kind(name: "mono f32", layout: .monoFloat),
    Kind(name: "stereo f32", layout: .stereoFloat),
    Kind(name: "stereo s16, gain ramping", layout: .stereoInt16, isRamping: true),
    Kind(name: "mono s16, rate 1.1", layout: .monoInt16, rate: 1.1),
    Kind(name: "stereo s16, rate 1.1", layout: .stereoInt16, rate: 1.1),
    Kind(name: "stereo f32, rate 1.1", layout: .stereoFloat, rate: 1.1),
    Kind(name: "stereo s16, silent", layout: .stereoInt16, gain: .silent),
  ]
}
