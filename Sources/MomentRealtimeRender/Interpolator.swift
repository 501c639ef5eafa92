// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeKernels

/// Reads between the frames of a clip: a windowed sinc over 8 frames, in 512 phases.
///
/// Kaiser's window with beta 6. A sine of 1 kHz at 48 kHz keeps 71 dB from what the interpolation
/// adds, one of 10 kHz 60 dB, whatever the rate. Phase 0 is the clip itself, so that the way from rate 1 to
/// any other is without a step. Faster than 1, what lies above the engine's Nyquist frequency divided by the
/// rate folds down.
///
/// Each weight stands twice, for left and right. The table is computed with plain single-precision
/// arithmetic, so that every processor has the same.
@safe
struct Interpolator: @unchecked Sendable, BitwiseCopyable {
  /// Frames that one output frame is made of.
  static var taps: UInt32 {
    @_noLocks get { 8 }
  }
  /// Frames of those that lie before the place to read, without the one just before it.
  static var before: UInt32 {
    @_noLocks get { 3 }
  }
  /// Frames of those that lie after that one.
  static var after: UInt32 {
    @_noLocks get { 4 }
  }
  private static var phases: Int { 1 << Int(Recipes.phaseBits) }
  /// The most clip frames that a block at the highest rate reads, and some to spare.
  private static var windowFrames: Int { 4 * Renderer.blockFrames + 16 }

  /// 16 weights a phase, one phase more than there are.
  let table: UnsafePointer<Float>
  /// Interleaved stereo: the frames that a run is made of.
  let window: UnsafeMutablePointer<Float>
  /// A run before its gain, as interleaved stereo.
  let run: UnsafeMutablePointer<Float>

  /// Floats it borrows.
  static var floatsNeeded: Int {
    16 * (phases + 1) + 2 * windowFrames + 2 * Renderer.blockFrames
  }

  /// Computes the table, which takes less than a millisecond on a fast processor.
  ///
  /// - Parameter memory: `floatsNeeded` floats, 64-byte aligned, alive as long as the interpolator.
  init(memory: UnsafeMutablePointer<Float>) {
    let weights = 16 * (Self.phases + 1)
    unsafe table = unsafe UnsafePointer(memory)
    unsafe window = memory.advanced(by: weights)
    unsafe run = memory.advanced(by: weights + 2 * Self.windowFrames)
    for index in weights..<Self.floatsNeeded { unsafe memory[index] = 0 }
    for phase in 0...Self.phases / 2 {
      let row = unsafe memory.advanced(by: 16 * phase)
      let mirrored = unsafe memory.advanced(by: 16 * (Self.phases - phase))
      var sum: Float = 0
      for tap in 0..<8 { sum += Self.weight(tap, phase: phase) }
      for tap in 0..<8 {
        let weight = Self.weight(tap, phase: phase) / sum
        unsafe row[2 * tap] = weight
        unsafe row[2 * tap + 1] = weight
        unsafe mirrored[2 * (7 - tap)] = weight
        unsafe mirrored[2 * (7 - tap) + 1] = weight
      }
    }
  }

  private static func weight(_ tap: Int, phase: Int) -> Float {
    let place = Float(phase) / Float(phases)
    let distance = Float(tap - 3) - place
    if phase == 0 { return tap == 3 ? 1 : 0 }
    // sin(π(m - p)) is sin(πp), but for the sign.
    let sine = CrossFade.quarterSine(SIMD4(repeating: 2 * place)).x * (tap % 2 == 0 ? -1 : 1)
    let ratio = distance / 4
    return sine / (-3.141_592_7 * distance) * bessel(squared: 36 * (1 - ratio * ratio))
  }

  /// The modified Bessel function of the first kind, order 0, of a number given by its square.
  private static func bessel(squared: Float) -> Float {
    var sum: Float = 1
    var term: Float = 1
    for k in 1...24 {
      term *= squared / (4 * Float(k * k))
      sum += term
    }
    return sum
  }
}
