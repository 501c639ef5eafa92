// SPDX-License-Identifier: Apache-2.0

/// Decodes one stream of sound, from its first frame on.
///
/// One worker at a time. What could not be read of its bytes is seen at the bytes.
protocol SoundDecoder: AnyObject {
  /// What the stream is, as its header says.
  var info: SoundInfo { get }
  /// Frames that the header states, right or wrong; `nil` if it states none.
  var statedFrames: Int? { get }
  /// Why there is no more; `nil` before its end.
  var end: SoundEnd? { get }

  /// Reads up to `frames` frames as floats, full scale 1.
  ///
  /// - Returns: how many; fewer than asked at the end.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Float>) -> Int

  /// Reads up to `frames` frames of integers of at most 16 bits.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Int16>) -> Int

  /// Goes to a frame; `false` if that was not possible.
  func seek(to frame: Int) -> Bool
}

/// Why the decoding of a stream ended.
enum SoundEnd: Equatable {
  /// All of it was decoded.
  case whole
  /// What follows cannot be decoded.
  case damaged
  /// The bytes end before the length that the header states, or within a frame.
  case shorterThanStated
  /// What follows has another rate or other channels.
  case formatChanged
  /// What follows is another sound, which is not played.
  case furtherSound
}
