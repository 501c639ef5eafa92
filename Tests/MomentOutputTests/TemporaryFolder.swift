// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of its own for one test; removed with all in it when the test lets go.
final class TemporaryFolder: Sendable {
  /// Its path, without a slash at the end.
  let path: String

  init() throws {
    var template = Array("/tmp/moment-output-XXXXXX".utf8CString)
    guard let made = unsafe mkdtemp(&template) else { throw TestTrouble("no folder in /tmp") }
    path = unsafe String(cString: made)
  }

  deinit { remove() }

  /// Removes it and all in it.
  func remove() { Self.remove(path) }

  /// A path inside.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a file, and the folders it stands in.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let parts = name.split(separator: "/")
    for count in 1..<max(1, parts.count) {
      unsafe mkdir(file(parts.prefix(count).joined(separator: "/")), 0o755)
    }
    let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw TestTrouble("cannot make \(name)") }
    let bytes = Array(text.utf8)
    guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count, close(descriptor) == 0
    else { throw TestTrouble("cannot write \(name)") }
    return file(name)
  }

  /// Removes one file.
  func removeFile(_ name: String) { unsafe unlink(file(name)) }

  /// A file's bytes; empty if there is none.
  func bytes(_ name: String) -> [UInt8] {
    let descriptor = unsafe open(file(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, unsafe pread(descriptor, buffer.baseAddress, size, 0))
    }
  }

  /// A file's samples.
  func samples<Sample: FixedWidthInteger>(_ name: String, as: Sample.Type) -> [Sample] {
    let bytes = bytes(name)
    return unsafe bytes.withUnsafeBytes { raw in
      (0..<bytes.count / MemoryLayout<Sample>.size).map {
        unsafe raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Sample>.size, as: Sample.self)
      }
    }
  }

  /// The names inside, sorted.
  var names: [String] { Self.names(in: path) }

  private static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    for name in names(in: path) {
      if unsafe unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    }
    unsafe rmdir(path)
  }
}

/// A test could not be set up.
struct TestTrouble: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
