// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// A folder of its own for one test; gone, with all in it, when the test lets go.
///
/// A test that cannot have its files cannot run: whatever fails here ends the test program and says so.
public final class TemporaryFolder: Sendable {
  /// Its path, without a slash at the end.
  ///
  /// Short: sockets have room for a hundred bytes.
  public let path: String

  /// An empty folder; `inMemory` on a file system that is no disk, where there is one.
  public init(inMemory: Bool = false) {
    let hasMemory = unsafe access("/dev/shm", W_OK) == 0
    let parent = inMemory && hasMemory ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/moment-XXXXXX".utf8CString)
    precondition(unsafe mkdtemp(&template) != nil, "no folder in \(parent): errno \(errno)")
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove() }

  /// Removes it and all in it.
  public func remove() { Self.remove(path) }

  /// A path inside.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a file, and the folders it stands in; returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) -> String {
    let parts = name.split(separator: "/")
    for count in 1..<max(1, parts.count) {
      unsafe mkdir(PathEncoding.cString(file(parts.prefix(count).joined(separator: "/"))), 0o755)
    }
    let descriptor = unsafe open(
      PathEncoding.cString(file(name)), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    precondition(descriptor >= 0, "cannot make \(name): errno \(errno)")
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done)
      }
      precondition(count > 0, "cannot write \(name): errno \(errno)")
      done += count
    }
    close(descriptor)
    return file(name)
  }

  /// Makes a file of text; returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) -> String {
    write(Array(text.utf8), to: name)
  }

  /// A file's bytes; empty if there is none.
  public func bytes(_ name: String) -> [UInt8] {
    let descriptor = unsafe open(PathEncoding.cString(file(name)), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// A file's samples.
  public func samples<Sample: FixedWidthInteger>(_ name: String, as: Sample.Type) -> [Sample] {
    let bytes = bytes(name)
    return unsafe bytes.withUnsafeBytes { raw in
      (0..<bytes.count / MemoryLayout<Sample>.size).map {
        unsafe raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Sample>.size, as: Sample.self)
      }
    }
  }

  /// Removes one file.
  public func removeFile(_ name: String) { unsafe unlink(PathEncoding.cString(file(name))) }

  /// The names inside, hidden ones too, sorted.
  public var names: [String] { Self.names(in: path) }

  /// The names in a folder, hidden ones too, sorted.
  public static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(PathEncoding.cString(path)) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe PathEncoding.string(raw.prefix { $0 != 0 })
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    for name in names(in: path) where unsafe unlink(PathEncoding.cString("\(path)/\(name)")) != 0 {
      remove("\(path)/\(name)")
    }
    unsafe rmdir(PathEncoding.cString(path))
  }
}
