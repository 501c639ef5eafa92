// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reading what comes through pipes.
enum StandardInput {
  /// Everything until the end.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - descriptor: where to read from.
  ///   - limit: the most bytes there may be.
  ///   - used: bytes of them that were read from other pipes.
  /// - Returns: the bytes.
  /// - Throws: ``Failure`` if it cannot be read, or has more bytes: it is not read on then.
  static func read(
    _ name: String, from descriptor: Int32, _ limit: PipeLimit, used: Int = 0
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
        throw Failure(.failure, "\(name) could not be read: \(reason).")
      }
      guard bytes.count + count <= limit.bytes - used else {
        throw Failure(
          .undecodable,
          "\(name) has more than \(Number.bytes(limit.bytes)), which is the limit here. \(limit.remedy)"
        )
      }
      bytes += chunk[..<count]
    }
  }
}
