// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// Arguments that name no regular file but something to be read to its end.
enum SoundPipe {
  /// An open descriptor, by its number: `/dev/stdin`, or a process substitution (`<(…)`).
  case descriptor(Int32)
  /// A named pipe (FIFO), which is to be opened.
  case named(String)

  /// What an argument names; `nil` for a file, or for nothing.
  init?(_ argument: String) {
    if argument == "-" {
      self = .descriptor(STDIN_FILENO)
      return
    }
    var facts = stat()
    guard unsafe stat(PathEncoding.cString(argument), &facts) == 0 else { return nil }
    let kind = facts.st_mode & S_IFMT
    if kind != S_IFREG, kind != S_IFDIR, let number = Self.number(argument) {
      self = .descriptor(number)
    } else if kind == S_IFIFO {
      self = .named(argument)
    } else {
      return nil
    }
  }

  /// Whether it is standard input, under whatever name.
  var isStandardInput: Bool {
    if case .descriptor(STDIN_FILENO) = self { true } else { false }
  }

  /// The number of the descriptor that a path stands for.
  private static func number(_ path: String) -> Int32? {
    if path == "/dev/stdin" { return STDIN_FILENO }
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Decimal.whole(path.dropFirst(folder.count)).flatMap { Int32(exactly: $0) }
    }
    return nil
  }

  /// Reads it to its end.
  ///
  /// Blocks, also in opening a pipe that nobody writes to.
  ///
  /// - Throws: ``Failure`` if it cannot be opened or read, or has more than `limit` bytes.
  func read(named name: String, _ limit: PipeLimit, used: Int) throws(Failure) -> [UInt8] {
    switch self {
    case .descriptor(let number):
      return try StandardInput.read(name, from: number, limit, used: used)
    case .named(let path):
      let descriptor = unsafe open(PathEncoding.cString(path), O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        let code = errno
        throw Failure(
          code == EACCES ? .notPermitted : .failure,
          "\(name) could not be opened: \(RawDescriptor.text(of: code)).")
      }
      defer { close(descriptor) }
      return try StandardInput.read(name, from: descriptor, limit, used: used)
    }
  }
}

/// How much may be read of all pipes together.
struct PipeLimit: Sendable {
  /// Bytes.
  let bytes: Int
  /// What to do if there are more.
  let remedy: String
}
