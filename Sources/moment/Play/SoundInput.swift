// SPDX-License-Identifier: Apache-2.0

import CBell
import MomentAudio
import MomentDecoding

/// One thing to play, as the command line names it.
enum SoundInput: Equatable, Sendable {
  /// The bell inside the program.
  case bell
  /// A file.
  case file(String)
  /// What standard input had.
  case piped([UInt8])

  /// What the command line asks for; the bell if it names nothing.
  ///
  /// - Parameters:
  ///   - arguments: files, and `-` for standard input.
  ///   - read: reads standard input to its end; at first no more than clips may take without a budget.
  /// - Returns: the inputs in their order.
  /// - Throws: ``Failure`` if standard input is named twice, or whatever `read` throws.
  static func list(
    _ arguments: [String],
    reading read: () throws(Failure) -> [UInt8] = { () throws(Failure) in
      try StandardInput.read(atMost: MemoryLimit.defaultBudget, orElse: "Put it into a file.")
    }
  ) throws(Failure) -> [SoundInput] {
    guard !arguments.isEmpty else { return [.bell] }
    if arguments.filter({ $0 == "-" }).count > 1 {
      throw Failure(.usage, "Standard input (`-`) can be read only once.")
    }
    var inputs: [SoundInput] = []
    for argument in arguments {
      inputs.append(argument == "-" ? .piped(try read()) : .file(SoundAddress.path(argument)))
    }
    return inputs
  }

  /// Whether standard input was read for it.
  var isPiped: Bool {
    if case .piped = self { true } else { false }
  }

  /// What messages and JSON call it.
  var name: String {
    switch self {
    case .bell: "bell.flac"
    case .file(let path): path
    case .piped: "standard input"
    }
  }

  /// What a line that is short of room calls it.
  var shortName: String {
    guard case .file(let path) = self else { return name }
    return path.utf8.split(separator: UInt8(ascii: "/")).last.flatMap { String($0) } ?? path
  }

  /// Its name without folders and ending, for a file made from it.
  var stem: String {
    if isPiped { return "stdin" }
    guard let dot = shortName.lastIndex(of: "."), dot != shortName.startIndex else {
      return shortName
    }
    return String(shortName[..<dot])
  }

  /// Where its bytes are.
  var source: SoundSource {
    switch self {
    case .bell:
      let bytes = unsafe StaticBytes(start: cbell_bytes(), count: Int(cbell_count()))
      return .memory(bytes, name: name)
    case .file(let path): return .file(path: path)
    case .piped(let bytes): return .bytes(bytes, name: name)
    }
  }
}
