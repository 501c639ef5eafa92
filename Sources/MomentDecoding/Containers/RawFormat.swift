// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// What samples without a header are: their form, their rate, and how many channels lie interleaved.
public struct RawFormat: Hashable, Sendable {
  /// The form of one sample.
  public enum Sample: String, CaseIterable, Sendable {
    /// 8 bits, signed.
    case int8 = "s8"
    /// 8 bits, unsigned: 128 is silence.
    case uint8 = "u8"
    /// 16 bits, signed.
    case int16 = "s16"
    /// 24 bits in 3 bytes, signed.
    case int24 = "s24"
    /// 32 bits, signed.
    case int32 = "s32"
    /// 32-bit float, full scale 1.
    case float32 = "f32"
    /// 64-bit float, full scale 1.
    case float64 = "f64"
  }

  /// The form of a sample.
  public var sample: Sample
  /// Frames a second; 1,000 to 768,000 can be played.
  public var rate: Int
  /// Samples a frame; 1 to 8 can be played.
  public var channels: Int
  /// Whether a sample's highest byte comes first.
  public var isBigEndian: Bool

  /// Samples of a form, little-endian unless said otherwise.
  public init(_ sample: Sample, rate: Int, channels: Int, isBigEndian: Bool = false) {
    self.sample = sample
    self.rate = rate
    self.channels = channels
    self.isBigEndian = isBigEndian
  }

  /// What libsndfile must be told.
  ///
  /// - Throws: a `DecodeError` if there can be no such sound.
  func preset(named name: String) throws(DecodeError) -> SF_INFO {
    guard (1...8).contains(channels) else { throw .unsupportedChannels(name, count: channels) }
    guard (SoundReader.slowest...SoundReader.fastest).contains(rate) else {
      throw .unsupportedRate(name, rate: rate)
    }
    let coding =
      switch sample {
      case .int8: SF_FORMAT_PCM_S8
      case .uint8: SF_FORMAT_PCM_U8
      case .int16: SF_FORMAT_PCM_16
      case .int24: SF_FORMAT_PCM_24
      case .int32: SF_FORMAT_PCM_32
      case .float32: SF_FORMAT_FLOAT
      case .float64: SF_FORMAT_DOUBLE
      }
    let order = isBigEndian ? SF_ENDIAN_BIG : SF_ENDIAN_LITTLE
    var info = SF_INFO()
    info.format = Int32(Int(SF_FORMAT_RAW) | Int(coding) | Int(order))
    info.samplerate = Int32(rate)
    info.channels = Int32(channels)
    return info
  }
}
