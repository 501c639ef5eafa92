// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// What libsndfile itself makes of a file, opened by its path and read in one go.
struct Reference {
  let rate: Int
  let channels: Int
  let claimed: Int
  /// `sf_readf_float`, interleaved.
  let floats: [Float]

  var frames: Int { floats.count / channels }

  /// One channel.
  func channel(_ index: Int) -> [Float] {
    stride(from: index, to: floats.count, by: channels).map { floats[$0] }
  }

  init?(_ path: String) {
    var info = SF_INFO()
    guard let handle = unsafe sf_open(path, Int32(SFM_READ), &info) else { return nil }
    defer { unsafe _ = sf_close(handle) }
    rate = Int(info.samplerate)
    channels = Int(info.channels)
    claimed = Int(info.frames)
    var floats: [Float] = []
    var chunk = [Float](repeating: 0, count: 1024 * channels)
    while true {
      let got = Int(unsafe sf_readf_float(handle, &chunk, 1024))
      if got <= 0 { break }
      floats += chunk[..<(got * channels)]
    }
    self.floats = floats
  }

  /// `sf_readf_short`, interleaved.
  static func integers(_ path: String) -> [Int16] {
    var info = SF_INFO()
    guard let handle = unsafe sf_open(path, Int32(SFM_READ), &info) else { return [] }
    defer { unsafe _ = sf_close(handle) }
    var integers: [Int16] = []
    var chunk = [Int16](repeating: 0, count: 1024 * Int(info.channels))
    while true {
      let got = Int(unsafe sf_readf_short(handle, &chunk, 1024))
      if got <= 0 { break }
      integers += chunk[..<(got * Int(info.channels))]
    }
    return integers
  }
}
