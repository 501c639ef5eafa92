// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

extension PlayOptions {
  /// How many frames of the engine a clip sounds when it is played so.
  ///
  /// Exact, loops, cross-fades and the rate included, as long as nobody halts, moves or bends it.
  ///
  /// - Parameters:
  ///   - frames: the clip's length.
  ///   - named: the loop that its file names (`Clip/loop`).
  ///   - rate: the engine's rate in Hz.
  /// - Returns: that many frames; `nil` if there is no end, or a clip cannot be played so.
  public func length(ofClip frames: Int, loop named: Range<Int>?, rate: Int) -> Int? {
    guard let options = try? checked() else { return nil }
    let last = Self.lastFrame
    return options.checkedLength(
      ofClip: max(0, min(frames, last)), loop: named?.clamped(to: 0..<last), rate: rate)
  }

  private func checkedLength(ofClip frames: Int, loop named: Range<Int>?, rate: Int) -> Int? {
    let last = min(until ?? frames, frames)
    guard from < last else { return 0 }
    let passes: Int
    switch loop {
    case .none: passes = 1
    case .times(let times): passes = max(1, times)
    case .forever: passes = .max
    }
    let wish = repeated(named: named)
    let first = wish?.lowerBound ?? from
    let seam = min(wish?.upperBound ?? last, last)
    // Past a loop with something after it there is no way back.
    guard passes > 1, first < seam, from < seam || seam >= last else {
      return walked(last - from)
    }
    guard passes < .max else { return nil }
    let pass = seam - first - crossFade(ofLoop: seam - first, rate: rate)
    let (again, isTooLong) = pass.multipliedReportingOverflow(by: passes - 1)
    guard !isTooLong, again < 1 << 60 else { return nil }
    return walked(last - from + again)
  }

  /// What is repeated, if it is not `from ..< until`; `named` is the loop the file names.
  func repeated(named: Range<Int>?) -> Range<Int>? {
    switch loopPoints {
    case .automatic: from == 0 && until == nil ? named : nil
    case .range: nil
    case .frames(let loop): loop
    }
  }

  /// Frames of a loop that sound together with its beginning.
  ///
  /// A fade cut short to less than a ramp is none: see `VoiceExtent`.
  private func crossFade(ofLoop frames: Int, rate: Int) -> Int {
    let fade = min(loopCrossFade, frames / 2)
    return fade == loopCrossFade || fade >= rate / 200 ? max(0, fade) : 0
  }

  /// Frames of the engine in which `frames` of the clip go by.
  func walked(_ frames: Int) -> Int? {
    let step = UInt64(PlaybackRate(self.rate).rawValue)
    let (whole, isTooLong) = UInt64(frames).multipliedReportingOverflow(by: 1 << 28)
    return isTooLong || whole > .max - step ? nil : Int((whole + step - 1) / step)
  }
}

extension AudioEngine {
  /// How many frames a clip sounds on this engine when it is played so.
  ///
  /// - Returns: that many; `nil` if there is no end, or while the clip is being decoded.
  public func length(of clip: Clip, _ options: PlayOptions) -> Int? {
    clip.frames.flatMap { options.length(ofClip: $0, loop: clip.loop, rate: rate) }
  }

  /// How many frames a playback sounds that was started so; `nil` until that is certain, and if there is no end.
  ///
  /// What follows it is started by this, never by what a header states. As long as nobody halts, moves or bends it.
  package func certainLength(of playback: Playback, _ options: PlayOptions) -> Int? {
    playback.clip.isStream
      ? playback.streamedFrames.flatMap { options.walked($0) } : length(of: playback.clip, options)
  }

  /// The same as soon as it is certain; `nil` if it never will be.
  package func settledLength(of playback: Playback, _ options: PlayOptions) async -> Int? {
    if playback.clip.isStream {
      return await playback.allStreamedFrames().flatMap { options.walked($0) }
    }
    guard (try? await playback.clip.decoded()) != nil else { return nil }
    return length(of: playback.clip, options)
  }
}
