// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import Glibc

extension PCM {
  /// One channel, full scale = 1.
  func channel(_ index: Int) -> [Double] {
    let fullScale = Double(1 << (bits - 1))
    return stride(from: index, to: samples.count, by: channels).map {
      Double(samples[$0]) / fullScale
    }
  }
}

/// How loud one frequency is within a stretch of samples, as an amplitude (Goertzel, Hann window).
func level(of frequency: Double, in samples: ArraySlice<Double>, rate: Int) -> Double {
  let step = 2 * Double.pi * frequency / Double(rate)
  var (real, imaginary, weight) = (0.0, 0.0, 0.0)
  for (index, sample) in samples.enumerated() {
    let window = 0.5 - 0.5 * cos(2 * .pi * Double(index) / Double(samples.count))
    real += sample * window * cos(step * Double(index))
    imaginary += sample * window * sin(step * Double(index))
    weight += window
  }
  return 2 * (real * real + imaginary * imaginary).squareRoot() / weight
}

/// The largest second difference inside `samples`, and the largest where the end meets the beginning.
func secondDifferences(ofLoop samples: [Double]) -> (inside: Double, seam: Double) {
  func difference(_ index: Int) -> Double {
    let count = samples.count
    return abs(
      samples[index] - 2 * samples[(index + 1) % count] + samples[(index + 2) % count])
  }
  let inside = samples.indices.dropLast(2).map(difference).max() ?? 0
  return (inside, samples.indices.suffix(2).map(difference).max() ?? 0)
}
