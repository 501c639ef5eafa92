// SPDX-License-Identifier: Apache-2.0

/// The channel layouts of AIFF's `CHAN` and CAF's `chan` chunks ("Apple Core Audio Format Specification").
///
/// libsndfile knows them too, but not those of 7.1, and for an AIFF whose `CHAN` comes before its
/// `COMM` (ffmpeg's do) it hands out a map that was never filled in.
enum LayoutTag {
  /// The upper half of a tag, the number of channels being the lower: what follows is a bitmap.
  private static let bitmap = 1

  /// The roles a tag stands for; `nil` if it is not known, or not for so many channels.
  ///
  /// `bits` is the bitmap, in the order of WAV's `dwChannelMask`.
  static func roles(tag: Int, bits: Int) -> [ChannelRole]? {
    if tag >> 16 == bitmap {
      return bitOrder.indices.filter { bits >> $0 & 1 == 1 }.map { bitOrder[$0] }
    }
    guard let names = layouts[tag >> 16] else { return nil }
    let roles = names.split(separator: " ").map { Self.roles[$0] ?? .unknown }
    return roles.count == tag & 0xFFFF ? roles : nil
  }

  private static let bitOrder: [ChannelRole] = [
    .left, .right, .center, .lowFrequency, .rearLeft, .rearRight, .leftOfCenter, .rightOfCenter,
    .rearCenter, .sideLeft, .sideRight, .topCenter, .topFrontLeft, .topFrontCenter,
    .topFrontRight, .topRearLeft, .topRearCenter, .topRearRight,
  ]

  private static let roles: [Substring: ChannelRole] = [
    "L": .left, "R": .right, "C": .center, "E": .lowFrequency, "Ls": .sideLeft, "Rs": .sideRight,
    "Lr": .rearLeft, "Rr": .rearRight, "Cs": .rearCenter, "Lc": .leftOfCenter,
    "Rc": .rightOfCenter, "Lt": .topFrontLeft, "Rt": .topFrontRight, "Ltr": .topRearLeft,
    "Rtr": .topRearRight, "W": .ambisonicW, "X": .ambisonicX, "Y": .ambisonicY, "Z": .ambisonicZ,
  ]

  private static let layouts: [Int: String] = [
    107: "W X Y Z", 108: "L R Lr Rr", 109: "L R Lr Rr C", 110: "L R Lr Rr C Cs",
    111: "L R Lr Rr C Cs Ls Rs", 112: "L R Lr Rr Lt Rt Ltr Rtr", 113: "L R C", 114: "C L R",
    115: "L R C Cs", 116: "C L R Cs", 117: "L R C Ls Rs", 118: "L R Ls Rs C", 119: "L C R Ls Rs",
    120: "C L R Ls Rs", 121: "L R C E Ls Rs", 122: "L R Ls Rs C E", 123: "L C R Ls Rs E",
    124: "C L R Ls Rs E", 125: "L R C E Ls Rs Cs", 126: "L R C E Ls Rs Lc Rc",
    127: "C Lc Rc L R Ls Rs E", 128: "L R C E Ls Rs Lr Rr", 129: "L R Ls Rs C E Lc Rc",
    130: "L R C E Ls Rs L R", 131: "L R Cs", 132: "L R Ls Rs", 133: "L R E", 134: "L R E Cs",
    135: "L R E Ls Rs", 136: "L R C E", 137: "L R C E Cs", 138: "L R Ls Rs E",
    139: "L R Ls Rs C Cs", 140: "L R Ls Rs C Lr Rr", 141: "C L R Ls Rs Cs",
    142: "C L R Ls Rs Cs E", 143: "C L R Ls Rs Lr Rr", 144: "C L R Ls Rs Lr Rr Cs",
  ]
}
