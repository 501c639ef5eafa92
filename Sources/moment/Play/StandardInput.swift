// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reading what is piped in.
enum StandardInput {
  /// Everything until the end.
  ///
  /// - Parameters:
  ///   - limit: the most bytes there may be.
  ///   - remedy: what to do if there are more.
  ///   - descriptor: where to read from.
  /// - Returns: the bytes.
  /// - Throws: ``Failure`` if it cannot be read, or has more bytes: it is not read on then.
  static func read(
    atMost limit: Int, orElse remedy: String, from descriptor: Int32 = STDIN_FILENO
  ) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          _ = unsafe poll(&waiting, 1, -1)
          continue
        }
        let reason = RawDescriptor.text(of: errno)
        throw Failure(.failure, "Standard input could not be read: \(reason).")
      }
      guard bytes.count + count <= limit else {
        throw Failure(
          .undecodable,
          "Standard input has more than \(Number.bytes(limit)), which is the limit here. \(remedy)")
      }
      bytes += chunk[..<count]
    }
  }
}
