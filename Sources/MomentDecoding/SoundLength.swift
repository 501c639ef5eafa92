// SPDX-License-Identifier: Apache-2.0

public import MomentClips

/// How many frames a file has, as far as can be told without decoding it.
///
/// In frames at the file's rate.
public enum SoundLength: Equatable, Sendable {
  /// The file's format knows.
  case exact(Int)
  /// The file says so, or its size does, but it may be wrong.
  case claimed(Int)
  /// Nothing says.
  case unknown

  /// The frames said, right or wrong.
  public var frames: Int? {
    switch self {
    case .exact(let frames), .claimed(let frames): frames
    case .unknown: nil
    }
  }

  /// The same length at another rate.
  ///
  /// To the nearest frame.
  public func converted(from rate: Int, to other: Int) -> ClipLength {
    switch self {
    case .exact(let frames): .exact(Self.convert(frames, from: rate, to: other))
    case .claimed(let frames): .claimed(Self.convert(frames, from: rate, to: other))
    case .unknown: .unknown
    }
  }

  /// `frames` at another rate: `round(frames * other / rate)`, halves up, but one frame at least
  /// of a sound that has any.
  ///
  /// A count too large to be true stays as large as an `Int` can say.
  package static func convert(_ frames: Int, from rate: Int, to other: Int) -> Int {
    guard rate != other, rate > 0, other > 0, frames > 0 else { return frames }
    let product = frames.multipliedFullWidth(by: other)
    guard product.high == 0, product.low < UInt(Int.max) - UInt(rate) else { return Int.max / 64 }
    return max((Int(product.low) + rate / 2) / rate, min(frames, 1))
  }
}

extension SoundLength {
  /// The frames, if they are certain.
  var exactFrames: Int? {
    if case .exact(let frames) = self { frames } else { nil }
  }
}
