// SPDX-License-Identifier: Apache-2.0

/// WAV files by hand, right and wrong.
enum Wave {
  /// A file of 16-bit samples, with a header that may lie.
  static func file(
    _ samples: [Int16], rate: Int = 48_000, channels: Int = 1, claimedBytes: Int? = nil
  ) -> [UInt8] {
    let data = samples.flatMap { little(Int(UInt16(bitPattern: $0)), 2) }
    let claim = claimedBytes ?? data.count
    return Array("RIFF".utf8) + little(min(claim + 36, 0xFFFF_FFFF), 4) + Array("WAVEfmt ".utf8)
      + little(16, 4) + little(1, 2) + little(channels, 2) + little(rate, 4)
      + little(rate * channels * 2, 4) + little(channels * 2, 2) + little(16, 2)
      + Array("data".utf8) + little(claim, 4) + data
  }

  /// Reproducible noise that uses all 16 bits.
  static func noise(_ count: Int, seed: UInt64 = 1) -> [Int16] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int16(truncatingIfNeeded: state >> 33)
    }
  }

  private static func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
