// SPDX-License-Identifier: Apache-2.0

/// How a clip's frames lie in memory.
///
/// Channels are interleaved; full scale is -1 ... 1.
@frozen
public enum ClipLayout: UInt8, Sendable, BitwiseCopyable {
  /// One 16-bit integer a frame; 32768 is full scale.
  case monoInt16
  /// Two 16-bit integers a frame.
  case stereoInt16
  /// One 32-bit float a frame.
  case monoFloat
  /// Two 32-bit floats a frame.
  case stereoFloat

  /// Bytes of one frame: 2, 4 or 8.
  @inlinable
  public var bytesPerFrame: Int {
    switch self {
    case .monoInt16: 2
    case .stereoInt16, .monoFloat: 4
    case .stereoFloat: 8
    }
  }

  /// 1 or 2.
  @inlinable
  public var channels: Int {
    switch self {
    case .monoInt16, .monoFloat: 1
    case .stereoInt16, .stereoFloat: 2
    }
  }

  /// Whether samples are floats.
  @inlinable
  public var isFloat: Bool {
    switch self {
    case .monoInt16, .stereoInt16: false
    case .monoFloat, .stereoFloat: true
    }
  }
}
