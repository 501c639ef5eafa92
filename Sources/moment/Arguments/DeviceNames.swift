// SPDX-License-Identifier: Apache-2.0

/// Lists of devices, where a device's own name may have commas too.
enum DeviceNames {
  /// `hw:CARD=DAC,DEV=0,default` is `hw:CARD=DAC,DEV=0` and `default`.
  ///
  /// A piece belongs to the name before it if that has arguments (a colon) and the piece is a number or
  /// `KEY=value`. Nothing is taken apart inside quotes or braces.
  static func split(_ list: String) -> [String] {
    var names: [String] = []
    for piece in pieces(list) {
      if let last = names.last, last.contains(":"), isArgument(piece) {
        names[names.count - 1] = last + "," + piece
      } else if !piece.isEmpty {
        names.append(piece)
      }
    }
    return names
  }

  private static func isArgument(_ piece: String) -> Bool {
    if !piece.isEmpty, piece.allSatisfy(\.isNumber) { return true }
    guard let equals = piece.firstIndex(of: "="), equals != piece.startIndex else { return false }
    return piece[..<equals].allSatisfy { $0.isUppercase || $0 == "_" || $0.isNumber }
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
