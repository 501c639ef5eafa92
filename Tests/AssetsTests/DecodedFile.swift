// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import CSndFile

/// A file as libsndfile gives it back.
struct DecodedFile {
  /// libsndfile does not open a file, or does not give all of it.
  struct Refused: Error {
    let path: String
  }

  let sound: PCM
  let isFLAC: Bool

  init(path: String) throws {
    var info = SF_INFO()
    guard let file = unsafe sf_open(path, CInt(SFM_READ), &info) else {
      throw Refused(path: path)
    }
    defer { unsafe sf_close(file) }
    isFLAC = Int(info.format) & Int(SF_FORMAT_TYPEMASK) == Int(SF_FORMAT_FLAC)
    let bits = Int(info.format) & Int(SF_FORMAT_SUBMASK) == Int(SF_FORMAT_PCM_24) ? 24 : 16
    var samples = [Int32](repeating: 0, count: Int(info.frames) * Int(info.channels))
    let read = unsafe sf_readf_int(file, &samples, info.frames)
    guard read == info.frames else { throw Refused(path: path) }
    sound = PCM(
      rate: Int(info.samplerate), channels: Int(info.channels), bits: bits,
      samples: samples.map { $0 >> Int32(32 - bits) })
  }

  init(clip: Clip) throws {
    try self.init(path: AssetsFolder.path(clip.fileName))
  }
}
