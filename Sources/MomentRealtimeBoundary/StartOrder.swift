// SPDX-License-Identifier: Apache-2.0

/// All that render needs to start a voice.
@frozen
public struct StartOrder: Sendable, BitwiseCopyable {
  /// The voice to be.
  public var id: VoiceID
  /// What it reads.
  public var clip: ClipView
  /// When its first frame is due.
  ///
  /// A position already past means at once, and counts as late.
  public var start: FramePosition
  /// Whether `start` was asked for; otherwise the voice starts with the next block.
  public var isScheduled: Bool
  /// The bus it is added to; one that does not exist is the last.
  public var bus: UInt8
  /// The clip's frame to begin with.
  ///
  /// Anything but 0 begins with a ramp.
  public var from: UInt32
  /// The clip's frame to end before; `UInt32.max` is the clip's end.
  public var until: UInt32
  /// How often the loop is played again; `UInt32.max` is for ever.
  ///
  /// What comes after the loop is played after its last pass.
  public var repeats: UInt32
  /// Whether a repeat begins at `from`, rather than at `loopFrom`.
  public var loopsFromStart: Bool
  /// The clip's frame where a repeat begins.
  public var loopFrom: UInt32
  /// The clip's frame before which a pass ends, except the last one; at most `until`.
  public var loopUntil: UInt32
  /// Frames of the loop's end that fade into its beginning at equal power; at most half a loop.
  ///
  /// They sound together, so that each repeat is shorter by as many.
  public var crossFade: UInt32
  /// Whether the loop's end is known to lead into its beginning without a step.
  ///
  /// Otherwise a loop of part of a clip has ramps at its seam.
  public var isSeamless: Bool
  /// Frames of the fade at the beginning; 0 for none.
  public var fadeIn: UInt32
  /// Frames of the fade that ends with the last pass; 0 for none.
  public var fadeOut: UInt32
  /// The shape of the fade at the beginning.
  public var fadeInShape: FadeShape
  /// The shape of the fade at the end.
  public var fadeOutShape: FadeShape
  /// How loud it starts.
  public var gain: StereoGain
  /// The version of the slot's setting that `gain` is.
  public var gainVersion: UInt32
  /// The voice that makes way for this one: it fades at once, in a slot of its own.
  public var steals: VoiceID?

  /// The whole clip, once, as soon as possible, as it is.
  @inlinable
  public init(id: VoiceID, clip: ClipView) {
    self.id = id
    self.clip = clip
    start = .zero
    isScheduled = false
    bus = 0
    from = 0
    until = .max
    repeats = 0
    loopsFromStart = true
    loopFrom = 0
    loopUntil = .max
    crossFade = 0
    isSeamless = false
    fadeIn = 0
    fadeOut = 0
    fadeInShape = .smooth
    fadeOutShape = .smooth
    gain = .unity
    gainVersion = 0
    steals = nil
  }
}
