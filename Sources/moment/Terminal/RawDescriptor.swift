// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Descriptors that are not ours to close.
enum RawDescriptor {
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
