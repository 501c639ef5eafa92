// SPDX-License-Identifier: Apache-2.0

/// Lists of devices, where a device's own arguments may have commas too.
enum DeviceNames {
  /// `hw:CARD=DAC,DEV=0,default` is `hw:CARD=DAC,DEV=0` and `default`; `tee:null,/tmp/t.raw,raw` is one.
  ///
  /// After a name without arguments (without a colon) every comma ends it. After one with arguments a comma ends it
  /// only if a device's name follows: a word and a colon; a word alone after a card's PCM, whose arguments are numbers
  /// and `KEY=value`; one of `usual` after any other. Nothing is taken apart inside quotes or braces.
  static func split(_ list: String) -> [String] {
    var names: [String] = []
    for piece in pieces(list) {
      if let last = names.last, let colon = last.firstIndex(of: ":"),
        !isDevice(piece, after: String(last[..<colon]))
      {
        names[names.count - 1] = last + "," + piece
      } else if let first = piece.firstIndex(where: { !$0.isWhitespace }),
        let last = piece.lastIndex(where: { !$0.isWhitespace })
      {
        names.append(String(piece[first...last]))
      }
    }
    return names
  }

  /// Names without arguments that ALSA or a sound server's package defines.
  private static let usual: Set = [
    "default", "sysdefault", "null", "pulse", "pulseaudio", "pipewire", "jack", "oss",
  ]

  /// PCMs whose first argument is a card.
  private static let ofCards: Set = [
    "hw", "plughw", "default", "sysdefault", "front", "rear", "center_lfe", "side", "iec958",
    "spdif", "hdmi", "modem", "phoneline", "dmix", "dsnoop", "dshare", "usbstream",
  ]

  /// Whether a piece is another device, and not an argument of the PCM before it.
  private static func isDevice(_ piece: String, after pcm: String) -> Bool {
    // A comma too many is no argument.
    if piece.allSatisfy(\.isWhitespace) { return true }
    let text = piece.drop(while: \.isWhitespace)
    let word = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    guard !word.isEmpty, !word.allSatisfy(\.isNumber) else { return false }
    let rest = text[word.endIndex...].drop(while: \.isWhitespace)
    if rest.hasPrefix(":") { return true }
    guard rest.isEmpty else { return false }
    return usual.contains(String(word)) || ofCards.contains(pcm) || pcm.hasPrefix("surround")
  }

  private static func pieces(_ list: String) -> [String] {
    var pieces = [""]
    var quote: Character?
    var depth = 0
    for character in list {
      if let open = quote {
        if character == open { quote = nil }
      } else {
        switch character {
        case "'", "\"": quote = character
        case "{": depth += 1
        case "}": depth -= 1
        case "," where depth <= 0:
          pieces.append("")
          continue
        default: break
        }
      }
      pieces[pieces.count - 1].append(character)
    }
    return pieces
  }
}
