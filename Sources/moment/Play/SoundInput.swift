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
  /// What a named pipe or a process substitution had.
  case read(String, [UInt8])
  /// Samples without a header.
  indirect case raw(SoundInput, RawFormat)

  /// What the command line asks for; the bell if it names nothing.
  ///
  /// - Parameters:
  ///   - arguments: files, pipes, and `-` for standard input.
  ///   - raw: what their bytes are, if they have no header.
  ///   - limit: how much is read of pipes; no more than clips may take without a budget, unless said otherwise.
  /// - Returns: the inputs in their order; pipes were read to their ends.
  /// - Throws: ``Failure`` if standard input is named twice, or a pipe cannot be read.
  static func list(
    _ arguments: [String], raw: RawFormat? = nil,
    limit: PipeLimit = PipeLimit(bytes: MemoryLimit.defaultBudget, remedy: "Put it into a file.")
  ) throws(Failure) -> [SoundInput] {
    guard !arguments.isEmpty else { return [.bell] }
    let pipes = arguments.map { SoundPipe($0) }
    let standard = pipes.count { $0?.isStandardInput == true }
    if standard > 1 { throw Failure(.usage, "Standard input (`-`) can be read only once.") }
    var inputs: [SoundInput] = []
    var used = 0
    for (argument, pipe) in zip(arguments, pipes) {
      let input: SoundInput
      if let pipe {
        let name = pipe.isStandardInput ? "Standard input" : argument
        let bytes = try pipe.read(named: name, limit, used: used)
        used += bytes.count
        input = pipe.isStandardInput ? .piped(bytes) : .read(argument, bytes)
      } else {
        input = .file(SoundAddress.path(argument))
      }
      inputs.append(raw.map { .raw(input, $0) } ?? input)
    }
    return inputs
  }

  /// Whether standard input was read for it.
  var isPiped: Bool {
    switch self {
    case .piped: true
    case .raw(let input, _): input.isPiped
    case .bell, .file, .read: false
    }
  }

  /// What messages and JSON call it.
  var name: String {
    switch self {
    case .bell: "bell.flac"
    case .file(let path): path
    case .piped: "standard input"
    case .read(let path, _): path
    case .raw(let input, _): input.name
    }
  }

  /// What a line that is short of room calls it.
  var shortName: String {
    if isPiped { return name }
    let path = name
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
    case .piped(let bytes), .read(_, let bytes): return .bytes(bytes, name: name)
    case .raw(let input, let format): return .raw(input.source, format)
    }
  }
}
