// SPDX-License-Identifier: Apache-2.0

import MomentAudio

/// A clip in a session, from its start to its end.
struct Sounding: Sendable {
  let number: Int
  let input: SoundInput
  let clip: Clip
  let options: PlayOptions
  /// The clip's length in frames as its header has it, at the engine's rate.
  let claimedFrames: Int?
  /// `nil` while its start is put off, since what comes before it was halted or moved.
  var playback: Playback?
  /// The engine's frame it was to begin on, if it was told one.
  var started: AudioTime?
  /// The first engine frame after it, while that is known.
  var end: AudioTime?
  /// Whether nobody has halted it or moved it: it ends when it was to end.
  var isOnTime = true
  /// Underruns there had been when it was started.
  var xrunsBefore = 0
  /// What tells that it is heard; done before its end is told.
  var announcement: Task<Void, Never>?
  /// What keys had added to its gain when it was begun, in dB.
  var addedGain: Float = 0
  /// Whether the device was opened for it.
  var isCold = false

  init(number: Int, input: SoundInput, clip: Clip, options: PlayOptions, rate: Int) {
    self.number = number
    self.input = input
    self.clip = clip
    self.options = options
    claimedFrames = clip.info.length.frames.map {
      Int((Double($0) * Double(rate) / Double(clip.info.rate)).rounded())
    }
  }

  /// The clip's frame it ends before, as far as is known.
  var until: Int? { options.until ?? clip.frames ?? claimedFrames }

  /// The clip's frame that is heard.
  ///
  /// - Parameter latency: frames between render and ear.
  /// - Returns: that frame; where it begins, if it has not begun.
  func position(latency: Int) -> Int {
    guard let playback else { return options.from }
    return max(options.from, playback.position - latency)
  }
}
