// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// How a clip is played.
///
/// All lengths are frames at the engine's rate, 0 or more. What is negative or not a number is refused when
/// the clip is started (`EngineError/invalidOption(_:)`); a length beyond the clip's end is that end.
public struct PlayOptions: Sendable {
  /// How often a clip is played.
  public enum Loop: Equatable, Sendable {
    /// Once.
    case none
    /// This many times in all; at least once.
    case times(Int)
    /// Until it is stopped.
    case forever
  }

  /// What of a clip is repeated.
  public enum LoopPoints: Equatable, Sendable {
    /// `from ..< until` if either is set, else the loop that the file names, else all of it.
    case automatic
    /// `from ..< until`.
    case range
    /// These frames: what comes before is played first, what comes after follows the last pass.
    case frames(Range<Int>)
  }

  /// When the first frame is due; `nil` is as soon as possible.
  ///
  /// A time already past is as soon as
  /// possible too, and counted as late.
  public var start: AudioTime?
  /// How loud.
  public var gain = Gain.unity
  /// From -1 (left) through 0 to 1 (right); what lies beyond is the nearest of those.
  public var pan: Float = 0
  /// The bus it belongs to; `nil` is the engine's first.
  public var bus: BusName?
  /// How fast, from 0.25 to 4: twice the rate is half as long and an octave higher.
  ///
  /// What lies beyond is the nearest of those.
  /// 1 plays the clip's very frames. Other rates read between them (`Playback/rate`).
  public var rate: Float = 1
  /// The frame to begin with.
  ///
  /// Anything but 0 begins with a ramp of 5 ms. From the clip's end on there is nothing to play: it ends at
  /// once.
  public var from = 0
  /// The frame to end before; `nil` is the clip's end.
  ///
  /// Anything else ends with a ramp of 5 ms.
  public var until: Int?
  /// How often the loop is played.
  public var loop = Loop.none
  /// What is repeated.
  ///
  /// A stream's loop has 10 ms or more. A loop whose end does not lead into its beginning without a step gets ramps of 5 ms at its seam.
  public var loopPoints = LoopPoints.automatic
  /// Frames of the loop's end that fade into its beginning at equal power, at most half of it.
  ///
  /// They sound together, so that each repeat is shorter by as many.
  public var loopCrossFade = 0
  /// Frames over which it comes in.
  public var fadeIn = 0
  /// The way it comes in.
  public var fadeInShape = FadeShape.smooth
  /// Frames of the clip over which its last pass goes out.
  public var fadeOut = 0
  /// The way it goes out.
  public var fadeOutShape = FadeShape.smooth

  /// How much it matters when every voice is taken.
  ///
  /// A start then takes the voice of the lowest priority that is not above its own: of several the
  /// quietest, of equally quiet ones the oldest. That one fades in 5 ms, and its end says `stolen`.
  public var priority = 0

  /// The whole clip, once, at once, as it is.
  public init() {}
}
