// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// What a sound file is, and what is in it.
public struct SoundInspection: Sendable {
  /// The lowest and the highest sample of a stretch of sound, over all channels.
  public struct Column: Equatable, Sendable {
    /// -1 is full scale; a lossy or float file may be beyond it.
    public internal(set) var low: Float
    /// 1 is full scale.
    public internal(set) var high: Float
  }

  /// What the header says.
  public let info: SoundInfo
  /// Frames that were decoded, at the file's rate.
  public let frames: Int
  /// What is missing of what the file has or states; `nil` if nothing is.
  public let truncation: Truncation?
  /// How loud it is, over all channels of the file.
  public let level: SoundLevel
  /// The sound from beginning to end, in equal stretches.
  ///
  /// As many as asked for, or fewer if it has fewer frames.
  public let columns: [Column]

  /// The layout it is kept in at `rate`, unless floats are asked for.
  public var layout: ClipLayout {
    switch (info.channels == 1, info.coding.needsFloat) {
    case (true, false): .monoInt16
    case (true, true): .monoFloat
    case (false, false): .stereoInt16
    case (false, true): .stereoFloat
    }
  }

  /// Frames it has at `rate`.
  public func frames(at rate: Int) -> Int { SoundLength.convert(frames, from: info.rate, to: rate) }

  /// Bytes its frames take in memory at `rate`, without the page they begin in.
  public func decodedBytes(at rate: Int) -> Int { frames(at: rate) * layout.bytesPerFrame }

  /// How long it lasts, in seconds.
  public var seconds: Double { Double(frames) / Double(info.rate) }
}
