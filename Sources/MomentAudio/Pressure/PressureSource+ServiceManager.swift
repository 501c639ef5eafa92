// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentOutput

extension PressureSource {
  /// What a service manager wants watched (`MEMORY_PRESSURE_WATCH`): a file of the kernel's, a FIFO or a socket.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - settings: what is to be written to it first, in base 64 (`MEMORY_PRESSURE_WRITE`).
  /// - Returns: the source; `nil` if it cannot be watched.
  static func serviceManager(watching path: String, writing settings: String?) -> PressureSource? {
    var status = stat()
    guard path.hasPrefix("/"), unsafe stat(path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    var bytes: [UInt8] = []
    if let settings {
      guard let decoded = Base64.decode(settings) else { return nil }
      bytes = decoded
    }
    let descriptor = kind == S_IFSOCK ? connected(to: path) : opened(path, writes: !bytes.isEmpty)
    guard descriptor >= 0 else { return nil }
    if !bytes.isEmpty, unsafe write(descriptor, &bytes, bytes.count) != bytes.count {
      close(descriptor)
      return nil
    }
    let name = "service manager (\(path))"
    guard kind == S_IFREG else {
      return PressureSource(name: name, descriptor: descriptor, awaited: POLLIN) {
        drain(descriptor)
        return .medium
      }
    }
    return PressureSource(name: name, descriptor: descriptor, awaited: POLLPRI) { .medium }
  }

  private static func opened(_ path: String, writes: Bool) -> Int32 {
    // A FIFO opened for reading only would be at its end whenever nobody writes.
    var status = stat()
    let isFIFO = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    let access = writes || isFIFO ? O_RDWR : O_RDONLY
    return unsafe open(path, access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
  }

  private static func connected(to path: String) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return -1 }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array(path.utf8)
    let isShort = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      guard name.count < room.count else { return false }
      unsafe room.copyBytes(from: name)
      return true
    }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if isShort, status == 0 { return descriptor }
    close(descriptor)
    return -1
  }
}
