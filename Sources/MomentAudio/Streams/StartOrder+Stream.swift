// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentRealtimeBoundary

extension StreamPlan {
  /// What is played of a stream of `frames`, as somebody asked for it; `named` is the loop the file names.
  init(_ options: PlayOptions, named: Range<Int>?, frames: Int?) {
    self.init()
    until = options.until ?? .max
    switch options.loop {
    case .none: return
    case .times(let times): repeats = min(UInt32(clamping: times - 1), .max - 1)
    case .forever: repeats = .max
    }
    loopFrom = options.from
    crossFade = max(0, options.loopCrossFade)
    guard let wish = options.repeated(named: named) else {
      // What is cut out of a sound has ramps, as in a whole clip.
      alwaysRamps = options.from > 0 || until < frames ?? .max
      return
    }
    // Where the range ends, every pass does.
    let loop = wish.clamped(to: 0..<max(0, until))
    loopFrom = loop.lowerBound
    loopUntil = loop.upperBound
  }

  /// Frames of the last pass of a sound of `frames`, at most; `Int.max` if nobody knows.
  func lastPass(of frames: Int?, from first: Int) -> Int {
    let last = min(until, frames ?? .max)
    return last == .max ? .max : max(0, last - (repeats > 0 ? loopFrom : first))
  }
}

extension StartOrder {
  /// The start of a stream: its loops are unrolled before render sees it.
  init(id: VoiceID, _ stream: SoundStream, _ options: PlayOptions, lastPass: Int) {
    self.init(id: id, clip: stream.ring.view)
    if let time = options.start {
      start = time.position
      isScheduled = true
    }
    from = stream.first
    fadeInShape = options.fadeInShape
    fadeOutShape = options.fadeOutShape
    fadeIn = UInt32(clamping: options.fadeIn)
    fadeOut = UInt32(clamping: min(options.fadeOut, lastPass))
  }
}
