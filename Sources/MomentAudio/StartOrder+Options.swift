// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

extension StartOrder {
  /// A start as somebody asked for it.
  ///
  /// Gain and its version are the caller's.
  init(id: VoiceID, clip: ClipView, _ options: PlayOptions) {
    self.init(id: id, clip: clip)
    if let time = options.start {
      start = time.position
      isScheduled = true
    }
    from = UInt32(clamping: options.from)
    until = options.until.map { UInt32(clamping: $0) } ?? .max
    fadeIn = UInt32(clamping: options.fadeIn)
    fadeOut = UInt32(clamping: options.fadeOut)
    switch options.loop {
    case .none: repeats = 0
    // One less than for ever, which no one lives to hear.
    case .times(let times): repeats = min(UInt32(clamping: times - 1), .max - 1)
    case .forever: repeats = .max
    }
  }
}
