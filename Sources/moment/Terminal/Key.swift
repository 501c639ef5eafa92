// SPDX-License-Identifier: Apache-2.0

/// A key that means something while a sound plays.
enum Key: Equatable, Sendable {
  case space
  case quit
  case left
  case right
  case softer
  case louder

  /// The keys in what a terminal sent; what means nothing is left out.
  static func parse(_ bytes: ArraySlice<UInt8>) -> [Key] {
    var keys: [Key] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      switch byte {
      case 0x20: keys.append(.space)
      case UInt8(ascii: "q"), UInt8(ascii: "Q"): keys.append(.quit)
      case UInt8(ascii: "9"), UInt8(ascii: "/"): keys.append(.softer)
      case UInt8(ascii: "0"), UInt8(ascii: "*"): keys.append(.louder)
      case 0x1B:
        guard let bracket = rest.first, [UInt8(ascii: "["), UInt8(ascii: "O")].contains(bracket)
        else { continue }
        rest.removeFirst()
        // Parameters, then the letter that ends the sequence.
        while let next = rest.first, (0x20..<0x40).contains(next) { rest.removeFirst() }
        switch rest.popFirst() {
        case UInt8(ascii: "C"): keys.append(.right)
        case UInt8(ascii: "D"): keys.append(.left)
        default: break
        }
      default: break
      }
    }
    return keys
  }
}
