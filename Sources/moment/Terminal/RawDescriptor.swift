// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writing to descriptors that are not ours to close.
enum RawDescriptor {
  /// Writes all of `bytes`.
  ///
  /// Waits where a pipe is full. Returns 0 or the errno that ended it.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if count >= 0 {
          done += count
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = unsafe poll(&waiting, 1, 1000)
        case let code: return code
        }
      }
      return 0
    }
  }

  /// Writes text as UTF-8, see ``write(_:to:)-([UInt8],_)``.
  static func write(_ text: String, to descriptor: Int32) -> Int32 {
    write(Array(text.utf8), to: descriptor)
  }

  /// What an errno means.
  static func text(of code: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0
      else { return "error \(code)" }
      return unsafe String(cString: start)
    }
  }

  /// Makes sure that descriptors 0, 1 and 2 are taken, so that no file of ours becomes one of them.
  ///
  /// One that was closed reads as empty, and writing to it fails as it should.
  static func reserveStandard() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      let flags = descriptor == 0 ? O_WRONLY : O_RDONLY
      let opened = unsafe open("/dev/null", flags)
      if opened >= 0, opened != descriptor {
        dup2(opened, descriptor)
        close(opened)
      }
    }
  }
}
