// SPDX-License-Identifier: Apache-2.0

import CSndFile
public import MomentRealtimeBoundary

/// A kind of audio file that can be written.
public enum FileContainer: String, CaseIterable, Sendable {
  /// RIFF WAVE, at most 4 GiB.
  case wav
  /// Its kin without that limit.
  case rf64
  /// Sony's, without that limit.
  case w64
  /// Apple's AIFF.
  case aiff
  /// Apple's Core Audio Format.
  case caf
  /// Sun's AU.
  case au
  /// Free Lossless Audio Codec.
  case flac
  /// Vorbis in Ogg; lossy.
  case ogg
  /// Opus in Ogg; lossy.
  case opus
  /// MPEG layer III; lossy.
  case mp3

  /// Endings that mean this container, the first being the usual one.
  public var endings: [String] {
    switch self {
    case .wav: ["wav", "wave"]
    case .aiff: ["aiff", "aif", "aifc"]
    case .au: ["au", "snd"]
    case .ogg: ["ogg", "oga"]
    case .rf64, .w64, .caf, .flac, .opus, .mp3: [rawValue]
    }
  }

  /// The container a path's ending means.
  public init?(path: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    guard let container = Self.allCases.first(where: { $0.endings.contains(ending) }) else {
      return nil
    }
    self = container
  }

  /// Whether it stores something else than the samples it is given.
  public var isLossy: Bool {
    switch self {
    case .ogg, .opus, .mp3: true
    case .wav, .rf64, .w64, .aiff, .caf, .au, .flac: false
    }
  }

  /// The samples it gets if nobody asks for others.
  public var usualSample: DeviceSample { isLossy ? .float32 : .int16 }

  /// Whether it can store such samples as they are; a lossy one cannot store any.
  public func stores(_ sample: DeviceSample) -> Bool {
    switch sample {
    case .int24Packed: false
    case .int16, .int24: !isLossy
    case .int32, .float32: !isLossy && self != .flac
    }
  }

  /// libsndfile's number for it with such samples.
  func format(_ sample: DeviceSample) -> Int32 {
    let encoding =
      switch sample {
      case .int16: SF_FORMAT_PCM_16
      case .int24, .int24Packed: SF_FORMAT_PCM_24
      case .int32: SF_FORMAT_PCM_32
      case .float32: SF_FORMAT_FLOAT
      }
    let both =
      switch self {
      case .wav: SF_FORMAT_WAV | encoding
      case .rf64: SF_FORMAT_RF64 | encoding
      case .w64: SF_FORMAT_W64 | encoding
      case .aiff: SF_FORMAT_AIFF | encoding
      case .caf: SF_FORMAT_CAF | encoding
      case .au: SF_FORMAT_AU | encoding
      case .flac: SF_FORMAT_FLAC | encoding
      case .ogg: SF_FORMAT_OGG | SF_FORMAT_VORBIS
      case .opus: SF_FORMAT_OGG | SF_FORMAT_OPUS
      case .mp3: SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III
      }
    return Int32(both)
  }
}

extension FileContainer: CustomStringConvertible {
  /// Its name.
  public var description: String {
    switch self {
    case .wav, .rf64, .w64, .aiff, .caf, .au, .flac, .mp3: rawValue.uppercased()
    case .ogg: "Ogg Vorbis"
    case .opus: "Ogg Opus"
    }
  }
}
