// SPDX-License-Identifier: Apache-2.0

/// A sound as it is stored: whole numbers, interleaved.
package struct PCM: Sendable, Equatable {
  /// Frames a second.
  package let rate: Int
  /// Samples a frame.
  package let channels: Int
  /// Bits a sample; full scale is 2 to the power of `bits - 1`.
  package let bits: Int
  /// The samples, frame by frame.
  package let samples: [Int32]

  /// A sound of ready-made samples.
  package init(rate: Int, channels: Int, bits: Int, samples: [Int32]) {
    self.rate = rate
    self.channels = channels
    self.bits = bits
    self.samples = samples
  }

  /// Rounds a waveform to `bits`, with triangular dither of one step either way.
  ///
  /// Dither turns the error of rounding into a steady, faint hiss. At a tail that has faded for good
  /// (below half a step until the end) it is left away, so that the end is true silence.
  package init(_ waveform: Waveform, bits: Int, seed: UInt64) {
    let fullScale = Double(1 << (bits - 1))
    var noise = SeededNoise(seed: seed)
    let end = waveform.audibleFrames(above: 0.5 / fullScale)
    var samples: [Int32] = []
    samples.reserveCapacity(waveform.frames * waveform.channels.count)
    for frame in 0..<waveform.frames {
      for channel in waveform.channels {
        let dither = noise.triangular()
        let value = (channel[frame] * fullScale + dither).rounded(.toNearestOrEven)
        samples.append(frame < end ? Int32(max(-fullScale, min(fullScale - 1, value))) : 0)
      }
    }
    self.init(
      rate: waveform.rate, channels: waveform.channels.count, bits: bits, samples: samples)
  }

  /// How many frames there are.
  package var frames: Int { samples.count / channels }

  /// How long it lasts at its rate.
  package var seconds: Double { Double(frames) / Double(rate) }

  /// The largest sample of all, without its sign, full scale = 1.
  package var peak: Double {
    Double(samples.reduce(0) { max($0, $1.magnitude) }) / Double(1 << (bits - 1))
  }
}

extension Waveform {
  /// The number of frames up to the last that is louder than `threshold`.
  fileprivate func audibleFrames(above threshold: Double) -> Int {
    let last = channels.compactMap { $0.lastIndex { abs($0) > threshold } }.max()
    return last.map { $0 + 1 } ?? 0
  }
}
