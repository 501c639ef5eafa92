// SPDX-License-Identifier: Apache-2.0

import MomentAudio

/// What becomes of each sound on its way to the output.
struct Mix: Equatable, Sendable {
  var together = false
  var gain = Gain.unity
  var pan: Float = 0
  /// Clip frames a frame: 2 is twice as fast.
  var speed: Float = 1
  var loop: LoopCount?
  var crossFade: TimeLength?
  var start: TimeLength?
  var end: TimeLength?
  var fadeIn: TimeLength?
  var fadeOut: TimeLength?
  var fadeShape = FadeShape.smooth
  /// Whether a sound that is cut short counts as one that cannot be decoded.
  var isStrict = false
  /// Whether sounds are decoded while they play; `nil` for those that are long.
  var streams: Bool?

  /// How long a sound goes out when it is interrupted, unless `--fade-out` says otherwise.
  static let interruptionFade = TimeLength(seconds: 0.25)

  init() {}

  init(_ options: MixOptions) {
    together = options.together
    let decibels = Gain(decibels: Float(options.gain.value))
    let volume = Gain(volume: Float(options.volume.value))
    // A factor of exactly 1 stays exactly 1.
    gain = Gain(amplitude: decibels.amplitude * volume.amplitude)
    pan = Float(options.pan.value)
    speed = Float(options.speed.value)
    loop = options.loop
    crossFade = options.crossFade
    start = options.start
    end = options.end
    fadeIn = options.fadeIn
    fadeOut = options.fadeOut
    fadeShape = options.fadeShape.shape
    streams = options.stream
    isStrict = options.strict
  }

  /// Whether the end has to be known before playing begins.
  var needsWholeClip: Bool {
    start != nil || end != nil || fadeOut != nil || (loop != nil && loop != .passes(1))
  }

  /// How a clip is loaded for this.
  var loadOptions: LoadOptions {
    var options = LoadOptions()
    options.loops = loop != nil && loop != .passes(1) && start == nil && end == nil
    // A cross-fade joins what the file has there, whatever comes out of converting its seam.
    if crossFade != nil { options.loops = false }
    options.streaming = streams.map { $0 ? .always : .never } ?? .automatic
    // Until it has begun: what was loaded for its turn must not make way for what comes after it.
    options.pinned = true
    options.awaits = needsWholeClip ? .complete : .head
    return options
  }

  /// How a clip is played.
  ///
  /// - Parameters:
  ///   - frames: the clip's length, if it is known yet.
  ///   - rate: the engine's.
  ///   - name: what messages call it.
  /// - Returns: the options.
  /// - Throws: ``Failure`` if the clip ends before it would begin.
  func playOptions(frames: Int?, rate: Int, name: String) throws(Failure) -> PlayOptions {
    var options = PlayOptions()
    options.gain = gain
    options.pan = pan
    options.rate = speed
    options.from = start?.frames(at: rate) ?? 0
    if let frames, options.from > 0, options.from >= frames {
      let length = Number.time(Double(frames) / Double(rate), decimals: 3)
      throw Failure(.usage, "\(name) lasts \(length); --start is past its end.")
    }
    options.until = end.map { $0.frames(at: rate) }.flatMap { until in
      frames.map { until < $0 ? until : nil } ?? until
    }
    options.loop =
      switch loop {
      case nil: .none
      case .passes(let passes): .times(passes)
      case .forever: .forever
      }
    options.loopCrossFade = crossFade?.frames(at: rate) ?? 0
    options.fadeIn = fadeIn?.frames(at: rate) ?? 0
    options.fadeOut = fadeOut?.frames(at: rate) ?? 0
    (options.fadeInShape, options.fadeOutShape) = (fadeShape, fadeShape)
    return options
  }
}
