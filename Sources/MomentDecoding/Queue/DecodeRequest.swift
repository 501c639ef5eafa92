// SPDX-License-Identifier: Apache-2.0

/// What is to be decoded, and into what.
public struct DecodeRequest: Sendable {
  /// Where the bytes are.
  public var source: SoundSource
  /// The engine's rate, in frames a second.
  public var rate: Int
  /// Keep 32-bit floats, also where 16 bits would do.
  public var keepsFloat: Bool
  /// Convert around the seam and to a whole number of frames, so that it repeats without a click.
  public var loops: Bool
  /// How many frames must be ready before playing may begin.
  public var headFrames: Int
  /// Bytes that may be read in all; `nil` is 16 times the file's size, and at least 64 MiB.
  public var byteLimit: Int?
  /// How urgent it is.
  public var lane = DecodeLane.waited
  /// From which length on only the head is decoded, for a stream; `nil` for never.
  public var streaming: StreamThreshold?

  /// Where its end is noted, before a voice can reach it.
  package var found = FoundEnd()

  /// A request with the usual settings: the smallest exact form, played once.
  public init(
    _ source: SoundSource, rate: Int, keepsFloat: Bool = false, loops: Bool = false,
    headFrames: Int = 4096
  ) {
    self.source = source
    self.rate = rate
    self.keepsFloat = keepsFloat
    self.loops = loops
    self.headFrames = headFrames
  }
}
