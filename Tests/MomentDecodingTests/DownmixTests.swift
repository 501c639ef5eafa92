// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// Sound in one channel at a time, in files of other programs.
struct DownmixTests {
  /// ffmpeg's names of the 5.1 channels, and where each is to come out: left, right, relative to the fronts.
  static let places: [(name: String, left: Double, right: Double)] = [
    ("FL", 1, 0), ("FR", 0, 1), ("FC", 0.7071, 0.7071), ("LFE", 0.5, 0.5), ("BL", 0.7071, 0),
    ("BR", 0, 0.7071),
  ]

  static let files = [
    "x.wav", "x.w64", "x.flac", "x.caf", "x.aiff", "x.ogg -c:a libvorbis -q:a 6",
    "x.opus -c:a libopus -b:a 510k -mapping_family 1", "x.au",
  ]

  @Test(.enabled(if: Tool.hasFFmpeg, "ffmpeg is not installed"), arguments: files)
  func `each channel of a 5.1 file comes out on its side at its level`(file: String) async throws {
    let sum = 1 + 0.7071 + 0.5 + 0.7071
    for place in Self.places {
      let scratch = TemporaryFolder()
      let name = file.prefix { $0 != " " }
      let options = file.drop { $0 != " " }
      // 60 Hz: an encoder may cut the top off the low-frequency channel.
      try Tool.make(
        "ffmpeg -v error -f lavfi -i \"aevalsrc=0.5*sin(60*2*PI*t):s=48000:d=1\" "
          + "-af 'pan=5.1|\(place.name)=c0' \(options) \(name)", in: scratch)

      let decoded = try await decode(.file(path: scratch.file(String(name))))

      #expect(decoded.sound.info.channels == 6)
      #expect(decoded.channels == 2)
      let left = rms([decoded.channel(0)])
      let right = rms([decoded.channel(1)])
      // What the encoder made of it: libvorbis codes low frequencies coarsely.
      let reference = try #require(Reference(scratch.file(String(name))))
      let full = rms((0..<6).map(reference.channel)) / sum
      let tolerance = 0.01
      #expect(abs(left / full - place.left) < tolerance, "\(file) \(place.name) left")
      #expect(abs(right / full - place.right) < tolerance, "\(file) \(place.name) right")
    }
  }

  @Test(arguments: 3...8)
  func `full scale in all channels at once does not clip`(channels: Int) async throws {
    for sign in [Float(1), -1] {
      let samples = [Float](repeating: sign, count: 5000 * channels)
      let bytes = WAVFile.floats(samples, rate: 48000, channels: channels)

      let decoded = try await decode(.bytes(bytes, name: "full.wav"))

      #expect(decoded.sound.level.overs == 0)
      #expect(decoded.sound.level.peak <= 1)
      #expect(decoded.sound.level.peak > 0.99)
    }
  }

  @Test(arguments: 3...8)
  func `no channel is lost`(channels: Int) async throws {
    for sounding in 0..<channels {
      let samples = (0..<5000 * channels).map { $0 % channels == sounding ? Float(0.5) : 0 }
      let bytes = WAVFile.floats(samples, rate: 48000, channels: channels)

      let decoded = try await decode(.bytes(bytes, name: "one.wav"))

      #expect(decoded.sound.level.peak > 0.05, "channel \(sounding) of \(channels)")
    }
  }

  /// The loudest channel's level, away from both ends.
  private func rms(_ channels: [[Float]]) -> Double {
    channels.map { samples in
      let middle = samples[4800..<43200]
      return (middle.reduce(0) { $0 + Double($1 * $1) } / Double(middle.count)).squareRoot()
    }.max() ?? 0
  }
}
