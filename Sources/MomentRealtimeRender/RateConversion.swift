// SPDX-License-Identifier: Apache-2.0

/// Turns the finished mix into a device's own rate: a polyphase filter over borrowed memory.
///
/// The output rate is `up / down` times the input rate. Phase p's `taps` coefficients estimate the
/// signal p/up of a frame after the window's middle frame. Whoever makes one computes the
/// coefficients (the sine they need is no business of the render thread) and owns the memory.
@frozen
@safe
public struct RateConversion: @unchecked Sendable, BitwiseCopyable {
  let up: Int
  let down: Int
  let taps: Int
  private let coefficients: UnsafePointer<Float>
  private let history: UnsafeMutablePointer<Float>
  /// Frames in the history.
  ///
  /// The window begins with its first.
  private(set) var filled: Int
  private var phase = 0

  /// Frames the history must hold: a window, and what one run takes in.
  @_noLocks
  public static func historyFrames(taps: Int) -> Int { taps &+ Renderer.blockFrames }

  /// A conversion over `up * taps` coefficients, phase by phase, and `2 * historyFrames(taps:)` floats.
  ///
  /// - Precondition: `taps` is even; `taps * up >= 2 * down`.
  @unsafe
  public init(
    up: Int, down: Int, taps: Int, coefficients: UnsafePointer<Float>,
    history: UnsafeMutablePointer<Float>
  ) {
    precondition(taps % 2 == 0 && taps * up >= 2 * down && up > 0 && down > 0)
    self.up = up
    self.down = down
    self.taps = taps
    unsafe self.coefficients = unsafe coefficients
    unsafe self.history = unsafe history
    // Silence before the first frame, so that the first output stands exactly at the first input.
    filled = taps / 2 - 1
    var i = 0
    while i < 2 * filled {
      unsafe history[i] = 0
      i += 1
    }
  }

  /// Input frames taken in whose time has not yet been put out.
  var framesAhead: Int {
    @_noLocks get { max(0, filled &- (taps / 2 &- 1)) }
  }

  /// Input frames that what is still to be put out is made of, those before its time included.
  var framesHeld: Int {
    @_noLocks get { filled }
  }

  /// The most frames one `produce` may be asked for.
  var longestRun: Int {
    @_noLocks get {
      max(1, min(Renderer.blockFrames, (Renderer.blockFrames &- 1) &* up / down))
    }
  }

  /// Input frames still to be appended before `count` frames can be produced.
  @_noLocks
  func shortage(for count: Int) -> Int {
    max(0, (phase &+ (count &- 1) &* down) / up &+ taps &- filled)
  }

  /// Takes in `count` frames of interleaved stereo, at most the shortage.
  @_noLocks
  mutating func append(_ mix: UnsafePointer<Float>, count: Int) {
    let end = unsafe history.advanced(by: 2 &* filled)
    var i = 0
    while i < 2 &* count {
      unsafe end[i] = mix[i]
      i &+= 1
    }
    filled &+= count
  }

  /// Puts out `count` frames of interleaved stereo.
  @_noLocks
  mutating func produce(_ count: Int, into output: UnsafeMutablePointer<Float>) {
    var first = 0
    var frame = 0
    while frame < count {
      let window = unsafe history.advanced(by: 2 &* first)
      let weights = unsafe coefficients.advanced(by: phase &* taps)
      var left: Float = 0
      var right: Float = 0
      var tap = 0
      while tap < taps {
        let weight = unsafe weights[tap]
        unsafe left += weight * window[2 &* tap]
        unsafe right += weight * window[2 &* tap &+ 1]
        tap &+= 1
      }
      unsafe output[2 &* frame] = left
      unsafe output[2 &* frame &+ 1] = right
      phase &+= down
      first &+= phase / up
      phase %= up
      frame &+= 1
    }
    filled &-= first
    let rest = unsafe history.advanced(by: 2 &* first)
    var i = 0
    while i < 2 &* filled {
      unsafe history[i] = rest[i]
      i &+= 1
    }
  }
}
