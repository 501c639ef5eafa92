// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// How a file's samples are coded, which decides how they are kept.
public enum SampleCoding: Equatable, Sendable {
  /// Decodes to integers of at most 16 bits, and to the same ones every time: kept as they are.
  case smallInteger(bits: Int)
  /// Integers of more than 16 bits: kept as floats.
  case largeInteger(bits: Int)
  /// Floats of 32 or 64 bits: kept as 32-bit floats.
  case float(bits: Int)
  /// An approximation with no bits of its own (Vorbis, Opus, MP3): kept in 16 bits.
  case lossy

  /// Bits a sample, where that means something.
  public var bits: Int? {
    switch self {
    case .smallInteger(let bits), .largeInteger(let bits), .float(let bits): bits
    case .lossy: nil
    }
  }

  /// Whether a sample holds more than 16 bits can.
  var needsFloat: Bool {
    switch self {
    case .smallInteger, .lossy: false
    case .largeInteger, .float: true
    }
  }

  /// Whether a sample is an integer.
  var isInteger: Bool {
    switch self {
    case .smallInteger, .largeInteger: true
    case .float, .lossy: false
    }
  }

  /// Whether a sample is an integer of at most 16 bits.
  var isSmallInteger: Bool {
    if case .smallInteger = self { true } else { false }
  }

  /// The coding of libsndfile's `format`.
  init(format: Int) {
    switch format & Int(SF_FORMAT_SUBMASK) {
    case Int(SF_FORMAT_PCM_S8), Int(SF_FORMAT_PCM_U8), Int(SF_FORMAT_DPCM_8):
      self = .smallInteger(bits: 8)
    case Int(SF_FORMAT_DWVW_12), Int(SF_FORMAT_VOX_ADPCM):
      self = .smallInteger(bits: 12)
    case Int(SF_FORMAT_PCM_24), Int(SF_FORMAT_DWVW_24), Int(SF_FORMAT_ALAC_24):
      self = .largeInteger(bits: 24)
    case Int(SF_FORMAT_ALAC_20):
      self = .largeInteger(bits: 20)
    case Int(SF_FORMAT_PCM_32), Int(SF_FORMAT_ALAC_32), Int(SF_FORMAT_DWVW_N):
      self = .largeInteger(bits: 32)
    case Int(SF_FORMAT_FLOAT):
      self = .float(bits: 32)
    case Int(SF_FORMAT_DOUBLE):
      self = .float(bits: 64)
    case Int(SF_FORMAT_PCM_16), Int(SF_FORMAT_ALAC_16), Int(SF_FORMAT_DPCM_16),
      Int(SF_FORMAT_DWVW_16), Int(SF_FORMAT_ULAW), Int(SF_FORMAT_ALAW),
      Int(SF_FORMAT_IMA_ADPCM), Int(SF_FORMAT_MS_ADPCM), Int(SF_FORMAT_GSM610),
      Int(SF_FORMAT_NMS_ADPCM_16), Int(SF_FORMAT_NMS_ADPCM_24), Int(SF_FORMAT_NMS_ADPCM_32),
      Int(SF_FORMAT_G721_32), Int(SF_FORMAT_G723_24), Int(SF_FORMAT_G723_40):
      self = .smallInteger(bits: 16)
    default:
      // Vorbis, Opus, MPEG, and whatever a later libsndfile learns: read as float, it cannot wrap.
      self = .lossy
    }
  }
}
