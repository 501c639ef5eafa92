// SPDX-License-Identifier: Apache-2.0

extension Waveform {
  /// Turns a waveform that is a circle so that it begins and ends where all channels are quietest.
  ///
  /// The sound of the loop does not change, only where it is cut open.
  package mutating func rotateToQuietestFrame() {
    var quietest = 0
    var least = Double.infinity
    for frame in 0..<frames {
      let before = (frame + frames - 1) % frames
      let loudest = channels.reduce(0) { max($0, abs($1[before]), abs($1[frame])) }
      if loudest < least { (quietest, least) = (frame, loudest) }
    }
    for index in channels.indices {
      let samples = channels[index]
      channels[index] = Array(samples[quietest...] + samples[..<quietest])
    }
  }

  /// Takes away what is constant in each channel.
  ///
  /// For circles only: a sound with silence at its ends would no longer have it.
  package mutating func removeMean() {
    for index in channels.indices {
      let mean = channels[index].reduce(0, +) / Double(frames)
      for frame in 0..<frames { channels[index][frame] -= mean }
    }
  }
}
