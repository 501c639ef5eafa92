// SPDX-License-Identifier: Apache-2.0

/// Paths as strings, although the system's are bytes, which need not be UTF-8.
///
/// A byte that belongs to no UTF-8 becomes a character of the private use area: `0xF6` is `U+EFF6`. Characters from
/// `U+EF80` to `U+EFFF` that stand in a path themselves are taken apart like bytes that are no UTF-8, so every
/// path becomes a string of its own, and comes back byte by byte. Any thread.
package enum PathEncoding {
  private static let first: UInt32 = 0xEF80
  private static let last: UInt32 = 0xEFFF
  private static let offset: UInt32 = 0xEF00

  /// The string that stands for the bytes of a path.
  package static func string(_ bytes: some Collection<UInt8>) -> String {
    let bytes = Array(bytes)
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: isByte)
    {
      return text
    }
    var text = String.UnicodeScalarView()
    var index = 0
    while index < bytes.count {
      let end = min(bytes.count, index + length(of: bytes[index]))
      if let character = String(validating: bytes[index..<end], as: UTF8.self)?.unicodeScalars,
        character.count == 1, let scalar = character.first, !isByte(scalar)
      {
        text.append(scalar)
        index = end
      } else {
        if let scalar = Unicode.Scalar(offset + UInt32(bytes[index])) { text.append(scalar) }
        index += 1
      }
    }
    return String(text)
  }

  /// The string that stands for a path in the system's form.
  @unsafe
  package static func string(cString: UnsafePointer<CChar>) -> String {
    var bytes: [UInt8] = []
    var next = unsafe cString
    while unsafe next.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe next.pointee))
      unsafe next += 1
    }
    return string(bytes)
  }

  /// The bytes of the path that a string stands for.
  package static func bytes(_ text: String) -> [UInt8] {
    guard text.unicodeScalars.contains(where: isByte) else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if isByte(scalar) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value - offset))
      } else {
        bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return bytes
  }

  /// The path in the form that the system takes; an empty one, which names nothing, for one with a byte 0 in it.
  package static func cString(_ text: String) -> [CChar] {
    let bytes = bytes(text)
    if bytes.contains(0) { return [0] }
    return bytes.map { CChar(bitPattern: $0) } + [0]
  }

  /// The text as people can read it: `\xf6` for a byte that belongs to no UTF-8.
  package static func readable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isByte) else { return text }
    var readable = ""
    for scalar in text.unicodeScalars {
      if isByte(scalar) {
        readable += "\\x" + String(scalar.value - offset, radix: 16)
      } else {
        readable.unicodeScalars.append(scalar)
      }
    }
    return readable
  }

  private static func isByte(_ scalar: Unicode.Scalar) -> Bool {
    (first...last).contains(scalar.value)
  }

  /// How many bytes a character has that begins with this one, if it is one.
  private static func length(of byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
