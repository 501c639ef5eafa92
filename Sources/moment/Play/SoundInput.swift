// SPDX-License-Identifier: Apache-2.0

import CBell
import Glibc
import MomentDecoding

/// One thing to play, as the command line names it.
enum SoundInput: Equatable, Sendable {
  /// The bell inside the program.
  case bell
  /// A file.
  case file(String)
  /// Standard input, read whole before it is played.
  case standardInput

  /// What the command line asks for; the bell if it names nothing.
  static func list(_ arguments: [String]) throws(Failure) -> [SoundInput] {
    guard !arguments.isEmpty else { return [.bell] }
    if arguments.filter({ $0 == "-" }).count > 1 {
      throw Failure(.usage, "Standard input (`-`) can be read only once.")
    }
    return arguments.map { $0 == "-" ? .standardInput : .file($0) }
  }

  /// What messages and JSON call it.
  var name: String {
    switch self {
    case .bell: "bell.flac"
    case .file(let path): path
    case .standardInput: "standard input"
    }
  }

  /// What a line that is short of room calls it.
  var shortName: String {
    guard case .file(let path) = self else { return name }
    return path.split(separator: "/").last.map { String($0) } ?? path
  }

  /// Its name without folders and ending, for a file made from it.
  var stem: String {
    if self == .standardInput { return "stdin" }
    guard let dot = shortName.lastIndex(of: "."), dot != shortName.startIndex else {
      return shortName
    }
    return String(shortName[..<dot])
  }

  /// Where its bytes are.
  ///
  /// - Parameter budget: the most bytes standard input may have.
  /// - Throws: ``Failure`` if standard input cannot be read, or has more.
  func source(budget: Int) throws(Failure) -> SoundSource {
    switch self {
    case .bell:
      let bytes = unsafe StaticBytes(start: cbell_bytes(), count: Int(cbell_count()))
      return .memory(bytes, name: name)
    case .file(let path): return .file(path: path)
    case .standardInput: return .bytes(try StandardInput.read(atMost: budget), name: name)
    }
  }
}
