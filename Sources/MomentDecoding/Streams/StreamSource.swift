// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// A sound too long to keep: what is needed to decode any part of it, again and again.
public struct StreamSource: Sendable {
  /// Where its bytes are.
  public let source: SoundSource
  /// What the file says of itself.
  public let info: SoundInfo
  /// How its frames lie in a ring.
  public let layout: ClipLayout
  /// The engine's rate, in frames a second.
  public let rate: Int
  /// Its frames at the engine's rate; `nil` if the file cannot know.
  public let frames: Int?

  init(_ source: SoundSource, info: SoundInfo, layout: ClipLayout, rate: Int) {
    self.source = source
    self.info = info
    self.layout = layout
    self.rate = rate
    frames = info.length.exactFrames.map { SoundLength.convert($0, from: info.rate, to: rate) }
  }

  /// Whether its frames are the file's own.
  var isNative: Bool { info.rate == rate }

  /// Whether they are the file's very integers.
  var keepsIntegers: Bool {
    isNative && info.coding.isSmallInteger && !layout.isFloat && info.channels <= 2
  }
}
