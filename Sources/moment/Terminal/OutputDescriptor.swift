// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A standard stream, written to without waiting for its reader.
///
/// The mode of a descriptor is shared with whoever else has it, a shell for example, so it is never changed: a pipe
/// or a terminal is opened once more instead, for this process alone.
struct OutputDescriptor: Sendable {
  /// How a write is kept from waiting.
  private enum Way: Sendable {
    /// The descriptor is non-blocking, or no reader can hold it up (a file).
    case plain
    case socket
    /// Asked first, and given little: what it says it has room for.
    case cautious
  }

  /// What a write came to.
  enum Outcome: Equatable, Sendable {
    case wrote(Int)
    case wouldBlock
    case failed(Int32)
  }

  /// What to poll.
  let number: Int32
  private let way: Way
  private static let little = 512
  private static let withoutWaiting = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)

  init(_ descriptor: Int32) {
    var status = stat()
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, flags & O_ACCMODE != O_RDONLY, flags & O_NONBLOCK == 0,
      unsafe fstat(descriptor, &status) == 0
    else {
      (number, way) = (descriptor, .plain)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFIFO, S_IFCHR:
      let own = unsafe open(
        "/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      (number, way) = own >= 0 ? (own, .plain) : (descriptor, .cautious)
    case S_IFSOCK: (number, way) = (descriptor, .socket)
    default: (number, way) = (descriptor, .plain)
    }
  }

  /// Writes what there is room for.
  func write(_ bytes: ArraySlice<UInt8>) -> Outcome {
    unsafe bytes.withUnsafeBytes { buffer in
      while true {
        let count =
          switch way {
          case .plain: unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
          case .socket:
            unsafe send(number, buffer.baseAddress, buffer.count, Self.withoutWaiting)
          case .cautious:
            hasRoom
              ? unsafe Glibc.write(number, buffer.baseAddress, min(buffer.count, Self.little)) : 0
          }
        if unsafe count > 0 || buffer.isEmpty { return .wrote(count) }
        if count == 0 { return .wouldBlock }
        switch errno {
        case EINTR: continue
        case EAGAIN: return .wouldBlock
        case let code: return .failed(code)
        }
      }
    }
  }

  private var hasRoom: Bool {
    var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&entry, 1, 0) > 0
  }
}
