// SPDX-License-Identifier: Apache-2.0

extension PlayOptions {
  /// The last frame that anybody counts: 9 months at 48 kHz, beyond every sound's end, and small enough to
  /// reckon with.
  static var lastFrame: Int { 1 << 40 }

  /// The same options, with what has a nearest possible value held there.
  ///
  /// - Throws: `EngineError/invalidOption(_:)` for what has none.
  func checked() throws(EngineError) -> PlayOptions {
    if let refusal { throw .invalidOption(refusal) }
    var options = self
    options.pan = max(-1, min(1, pan))
    options.rate = max(0.25, min(4, rate))
    if case .times(let times) = loop { options.loop = .times(max(1, times)) }
    let last = Self.lastFrame
    options.from = min(from, last)
    if let until { options.until = until < last ? until : nil }
    if case .frames(let loop) = loopPoints {
      options.loopPoints = .frames(loop.clamped(to: 0..<last))
    }
    options.loopCrossFade = min(loopCrossFade, last)
    options.fadeIn = min(fadeIn, last)
    options.fadeOut = min(fadeOut, last)
    return options
  }

  /// What no clip can be played with, and what can be done about it, in two sentences.
  private var refusal: String? {
    if gain.amplitude.isNaN { return "The gain is not a number. Give one in decibels." }
    if pan.isNaN { return "The pan is not a number. Give one from -1 (left) to 1 (right)." }
    if rate.isNaN { return "The rate is not a number. Give one from 0.25 to 4." }
    if from < 0 { return Self.isNegative("from", from) }
    if let until, until < 0 { return Self.isNegative("until", until) }
    if loopCrossFade < 0 { return Self.isNegative("loopCrossFade", loopCrossFade) }
    if fadeIn < 0 { return Self.isNegative("fadeIn", fadeIn) }
    if fadeOut < 0 { return Self.isNegative("fadeOut", fadeOut) }
    if case .frames(let loop) = loopPoints, loop.lowerBound < 0 {
      return "The loop begins at frame \(loop.lowerBound). Give 0 or more."
    }
    return nil
  }

  private static func isNegative(_ name: StaticString, _ frames: Int) -> String {
    "`\(name)` is \(frames) frames. Give 0 or more."
  }
}
