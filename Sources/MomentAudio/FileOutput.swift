// SPDX-License-Identifier: Apache-2.0

public import MomentOutput
public import MomentRealtimeBoundary

/// A sound file for an engine to play into.
public struct FileOutput: Sendable {
  /// Where it goes.
  public var target: FileTarget
  /// The engine's and the file's rate, in Hz.
  public var rate: Int
  /// The kind of file; `nil` goes by the path's ending.
  ///
  /// A descriptor gets WAV.
  public var container: FileContainer?
  /// How samples are stored; `nil` is the container's usual.
  public var sample: DeviceSample?
  /// Its length in frames if that is known, for targets that cannot be corrected at the end.
  public var frames: Int?

  /// A file whose kind goes by its ending.
  public init(_ target: FileTarget, rate: Int) {
    self.target = target
    self.rate = rate
  }
}
