// SPDX-License-Identifier: Apache-2.0

/// Numbers as people write them on a command line: digits, at most one point, nothing else.
enum Decimal {
  /// A number without a sign.
  static func number(_ text: Substring) -> Double? {
    guard text.contains(where: \.isASCIIDigit),
      text.allSatisfy({ $0.isASCIIDigit || $0 == "." })
    else { return nil }
    return Double(text)
  }

  /// A number that may have a sign.
  static func signed(_ text: Substring) -> Double? {
    switch text.first {
    case "-", "−": number(text.dropFirst()).map { -$0 }
    case "+": number(text.dropFirst())
    default: number(text)
    }
  }

  /// A whole number without a sign.
  static func whole(_ text: Substring) -> Int? {
    text.allSatisfy(\.isASCIIDigit) ? Int(text) : nil
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
