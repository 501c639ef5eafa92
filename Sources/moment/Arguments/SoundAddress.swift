// SPDX-License-Identifier: Apache-2.0

import MomentSystem

/// Addresses (URLs) in the place of file names.
enum SoundAddress {
  /// The path that an argument names: that of `file:///path` and `file://localhost/path`, else the argument.
  static func path(
    _ argument: String, isFile: (String) -> Bool = ArgumentSpelling.isThere
  ) -> String {
    guard argument.lowercased().hasPrefix("file:/"), !isFile(argument) else { return argument }
    var rest = argument.dropFirst("file:".count)
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let host = rest.prefix { $0 != "/" }
      guard host.isEmpty || host.lowercased() == "localhost" else { return argument }
      rest = rest.dropFirst(host.count)
    }
    return decoded(rest) ?? argument
  }

  /// Why an address is not played, and what to do; `nil` for what is no address.
  static func refusal(of name: String) -> String? {
    guard let colon = name.firstIndex(of: ":"), name[colon...].hasPrefix("://"),
      colon != name.startIndex,
      name[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
      )
    else { return nil }
    let what = "\(name) is an address, and only files are opened."
    guard ["http", "https", "ftp"].contains(name[..<colon].lowercased()) else {
      return "\(what) Copy its sound to a file first."
    }
    let quoted = name.contains("'") ? "ADDRESS" : "'\(name)'"
    return "\(what) Fetch it: `curl -L \(quoted) | moment play -`."
  }

  /// The text with its `%20` and the like decoded; `nil` if one of them is none, or is the byte 0.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16), value != 0
      else { return nil }
      rest = rest.dropFirst(2)
      bytes.append(value)
    }
    return PathEncoding.string(bytes)
  }
}
