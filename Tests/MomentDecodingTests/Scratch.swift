// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of one test's own; it goes with the test.
struct Scratch: ~Copyable {
  let path: String

  init() {
    var template = Array("/tmp/moment-decoding-XXXXXX".utf8CString)
    path = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, let made = unsafe mkdtemp(start)
      else { fatalError("no temporary folder: errno \(errno)") }
      return unsafe String(cString: made)
    }
  }

  deinit { _ = Tool.run("rm", "-rf", path) }

  /// A path in it.
  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file in it.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) -> String {
    let path = file(name)
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    precondition(descriptor >= 0, "\(path): errno \(errno)")
    var done = 0
    while done < bytes.count {
      let put = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done)
      }
      precondition(put > 0, "\(path): errno \(errno)")
      done += put
    }
    close(descriptor)
    return path
  }

  /// The bytes of a file in it.
  func read(_ name: String) -> [UInt8] {
    let descriptor = unsafe open(file(name), O_RDONLY | O_CLOEXEC)
    precondition(descriptor >= 0, "\(name): errno \(errno)")
    defer { close(descriptor) }
    var facts = stat()
    unsafe fstat(descriptor, &facts)
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(facts.st_size)) { buffer, count in
      count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    }
  }
}
