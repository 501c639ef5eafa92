// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentRealtimeBoundary

extension StartOrder {
  /// A start as somebody asked for it.
  ///
  /// Gain and its version are the caller's. Reads a little of the clip to judge a loop's seam.
  ///
  /// - Parameters:
  ///   - id: the voice to be.
  ///   - clip: what it reads; the caller holds it.
  ///   - options: what was asked for.
  ///   - named: the loop that the file names.
  ///   - rate: the engine's rate in Hz.
  init(id: VoiceID, clip: ClipView, _ options: PlayOptions, named: Range<Int>?, rate: Int) {
    self.init(id: id, clip: clip)
    if let time = options.start {
      start = time.position
      isScheduled = true
    }
    from = UInt32(clamping: options.from)
    until = options.until.map { UInt32(clamping: $0) } ?? .max
    fadeIn = UInt32(clamping: options.fadeIn)
    fadeOut = UInt32(clamping: options.fadeOut)
    fadeInShape = options.fadeInShape
    fadeOutShape = options.fadeOutShape
    switch options.loop {
    case .none: return
    // One less than for ever, which no one lives to hear.
    case .times(let times): repeats = min(UInt32(clamping: times - 1), .max - 1)
    case .forever: repeats = .max
    }
    crossFade = UInt32(clamping: options.loopCrossFade)
    guard let wish = options.repeated(named: named) else { return }
    // Where the range ends, every pass does.
    let loop = wish.clamped(to: 0..<max(0, options.until ?? .max))
    loopsFromStart = false
    loopFrom = UInt32(clamping: loop.lowerBound)
    loopUntil = UInt32(clamping: loop.upperBound)
    isSeamless = LoopSeam.isSmooth(loop, in: clip, rate: rate)
  }
}
