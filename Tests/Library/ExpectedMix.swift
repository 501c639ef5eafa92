// SPDX-License-Identifier: Apache-2.0

/// What is to be heard: all sounds, each from its frame on, added up.
struct ExpectedMix {
  /// Frames of the ring it is added up in: longer than any sound and the longest block.
  static let frames = 1 << 20
  /// Less than a sample of 16 bits at the gain all is played with, and more than any rounding.
  private static let tolerance = LibraryShow.gain / 32_768 / 4

  private var ring = [Float](repeating: 0, count: 2 * frames)

  /// Adds a sound, interleaved stereo, that begins at `frame`.
  mutating func add(_ samples: [Float], at frame: Int) {
    precondition(samples.count <= ring.count / 2, "a sound is longer than what is looked ahead")
    for index in samples.indices {
      ring[(2 * frame + index) % ring.count] += samples[index]
    }
  }

  /// Takes what should have been heard from `frame` on out of it.
  ///
  /// - Returns: the first sample that was something else.
  mutating func take(_ heard: ArraySlice<Float>, at frame: Int) -> Int? {
    var wrong: Int?
    for (index, sample) in heard.enumerated() {
      let place = (2 * frame + index) % ring.count
      if abs(ring[place] - sample) > Self.tolerance, wrong == nil { wrong = index }
      ring[place] = 0
    }
    return wrong
  }
}
