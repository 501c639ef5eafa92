// SPDX-License-Identifier: Apache-2.0

/// Three or more channels onto two, by role.
///
/// The weights are those of ITU-R BS.775, annex 4 (downward mixing): fronts 1, centre and each surround
/// 0.7071 (-3 dB), a single rear channel 0.5 to each side. What the recommendation leaves out is
/// kept, so that nothing of the sound is lost:
///
///     role                                      left     right
///     left, right                               1        1        on their own side
///     centre, mono                              0.7071   0.7071
///     side, rear, top front, top rear pairs     0.7071   0.7071   on their own side
///     between front and centre                  0.9239   0.3827   halfway, at equal power
///     low frequency, anything else              0.5      0.5
///     ambisonic W, Y                            0.7071   ±0.5     two cardioids; X and Z cancel out
///
/// Then both sides are divided by the larger of their two sums, so that full scale in every
/// channel at once is full scale in the mix: it cannot clip.
struct Downmix {
  /// Left and right weight of each channel, one after the other.
  let weights: [(left: Float, right: Float)]

  init(_ roles: [ChannelRole]) {
    let table = roles.map(Self.weights)
    let left = table.reduce(0) { $0 + abs($1.left) }
    let right = table.reduce(0) { $0 + abs($1.right) }
    let sum = max(left, right)
    // A sliver below 1, so that the rounding of the sum cannot pass full scale either.
    let scale = sum > 1 ? (1 - 0x1p-22) / sum : 1
    weights = table.map { (Float($0.left * scale), Float($0.right * scale)) }
  }

  /// Mixes `frames` interleaved frames of `input` into stereo frames of `output`.
  func mix(_ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, frames: Int) {
    let channels = weights.count
    for frame in 0..<frames {
      var left: Float = 0
      var right: Float = 0
      for channel in 0..<channels {
        let sample = unsafe input[frame &* channels &+ channel]
        left += sample * weights[channel].left
        right += sample * weights[channel].right
      }
      unsafe output[2 &* frame] = left
      unsafe output[2 &* frame &+ 1] = right
    }
  }

  private static func weights(of role: ChannelRole) -> (left: Double, right: Double) {
    let half = 0.5.squareRoot()
    return switch role {
    case .left: (1, 0)
    case .right: (0, 1)
    case .center, .mono: (half, half)
    case .sideLeft, .rearLeft, .topFrontLeft, .topRearLeft: (half, 0)
    case .sideRight, .rearRight, .topFrontRight, .topRearRight: (0, half)
    case .leftOfCenter: (0.9238795325112867, 0.3826834323650898)
    case .rightOfCenter: (0.3826834323650898, 0.9238795325112867)
    case .ambisonicW: (half, half)
    case .ambisonicY: (0.5, -0.5)
    case .ambisonicX, .ambisonicZ: (0, 0)
    case .lowFrequency, .rearCenter, .topCenter, .topFrontCenter, .topRearCenter, .unknown:
      (0.5, 0.5)
    }
  }
}
