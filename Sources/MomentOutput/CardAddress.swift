// SPDX-License-Identifier: Apache-2.0

/// The card and device that a PCM's name speaks of: `hw:CARD=DAC,DEV=1`, `plughw:0,1`, `sysdefault:DAC`.
struct CardAddress: Equatable {
  /// Its number, or the name the kernel gave it.
  let card: String
  /// The device's number, if the name has one.
  let device: String?

  /// `nil` if the name speaks of no card.
  init?(_ name: String) {
    guard let colon = name.firstIndex(of: ":"), !name.hasPrefix("plug:") else { return nil }
    var card: String?
    var device: String?
    for (index, part) in name[name.index(after: colon)...].split(separator: ",").enumerated() {
      let pair = part.split(separator: "=", maxSplits: 1)
      switch (pair.first, pair.count) {
      case ("CARD", 2): card = String(pair[1])
      case ("DEV", 2): device = String(pair[1])
      case (_, 1) where index == 0: card = String(part)
      case (_, 1) where index == 1: device = String(part)
      default: break
      }
    }
    guard let card, !card.isEmpty else { return nil }
    self.card = card
    self.device = device
  }
}
