// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// One of the streams of sound that follow one another in a file, or the only one.
struct SoundPart {
  /// How it is decoded.
  enum Kind {
    /// A container that libsndfile reads.
    case container
    /// FLAC in Ogg pages.
    case oggFLAC
    /// MPEG, with the place where it begins.
    case mpeg(MPEGSync)
    /// No container at all: by the file's name.
    case headerless(SF_INFO)
  }

  let kind: Kind
  /// Where its bytes are in the source.
  let range: Range<Int>

  /// Opens it; `nil` if it cannot be read as what it seemed to be.
  ///
  /// - Throws: a `DecodeError` for a sound that cannot be played.
  func decoder(
    _ bytes: SoundBytes, named name: String
  ) throws(DecodeError) -> (any SoundDecoder)? {
    let file = VirtualFile(bytes, range)
    switch kind {
    case .container: return try SndFileDecoder(file, HeaderFacts(file), named: name)
    case .oggFLAC:
      let inside = OggFLAC.unwrapped(file)
      return try SndFileDecoder(inside, HeaderFacts(inside), named: name)
    case .mpeg(let sync): return MPEGDecoder(file, sync)
    case .headerless(let preset):
      return try SndFileDecoder(file, HeaderFacts(), named: name, preset: preset)
    }
  }
}
