// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

/// In which form a file is kept at an engine's rate: in the same form it has the same frames.
///
/// What was asked for and makes no difference is left out of it.
public struct ClipForm: Hashable, Sendable {
  private enum Extent: Hashable {
    case whole
    /// A stream's head, in frames.
    case head(Int)
    /// Whole, unless it turns out to be longer.
    case upTo(Int)
  }

  private let layout: UInt8
  /// Whether it is converted around its seam.
  private let isSeamless: Bool
  private let extent: Extent

  /// The form of a sound that is to be so long and to lie so.
  init(_ request: DecodeRequest, _ info: SoundInfo, _ length: ClipLength, _ layout: ClipLayout) {
    self.layout = layout.rawValue
    if let threshold = request.streaming, threshold.isPassed(by: length, layout) {
      extent = .head(threshold.headFrames)
    } else if let threshold = request.streaming, length == .unknown {
      extent = .upTo(threshold.mostFrames(layout))
    } else {
      extent = .whole
    }
    if case .head = extent {
      isSeamless = false
    } else {
      isSeamless = request.loops && info.rate != request.rate
    }
  }
}
