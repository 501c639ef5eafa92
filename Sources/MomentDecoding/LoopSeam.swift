// SPDX-License-Identifier: Apache-2.0

package import MomentRealtimeBoundary

/// Whether part of a clip may be repeated as it is.
package enum LoopSeam {
  /// Judges a loop by the rule for whole clips.
  ///
  /// Reads at most 40 ms of frames, and none while they are still being decoded.
  ///
  /// - Parameters:
  ///   - loop: frames of the clip.
  ///   - view: the clip, which the caller holds.
  ///   - rate: the engine's rate in Hz.
  /// - Returns: whether its end is known to lead into its beginning without a step.
  package static func isSmooth(_ loop: Range<Int>, in view: ClipView, rate: Int) -> Bool {
    let isComplete = view.traits.contains(.isComplete)
    let loop = loop.clamped(to: 0..<Int(view.framesReady))
    guard isComplete, !loop.isEmpty else { return false }
    let edges = unsafe EdgeRule(frames: view.frames, layout: view.layout, rate: rate)
    return !edges.stepsAtSeam(of: loop)
  }
}
