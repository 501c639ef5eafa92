// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// Reads what the kernel tells in small text files and folders.
package enum SmallFile {
  /// A file's text, at most 64 KiB of it; `nil` if it cannot be read.
  package static func text(_ path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var isGood = true
    while isGood, bytes.count < 65_536 {
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        let got = unsafe read(descriptor, buffer.baseAddress, buffer.count)
        isGood = got > 0
        count = max(0, got)
      }
      bytes += chunk
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A file's first line without the blanks around it.
  package static func line(_ path: String) -> String? {
    text(path)?.split(separator: "\n").first.map { String($0).trimmed }
  }

  /// The names in a folder, sorted, see `PathEncoding`; empty if there is no such folder.
  package static func names(in folder: String) -> [String] {
    guard let stream = unsafe opendir(PathEncoding.cString(folder)) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe PathEncoding.string(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether there is a folder of that name which may be read.
  package static func isFolder(_ path: String) -> Bool {
    guard let stream = unsafe opendir(PathEncoding.cString(path)) else { return false }
    unsafe closedir(stream)
    return true
  }

  /// Where a link finally leads; `nil` if nowhere.
  static func resolved(_ path: String) -> String? {
    guard let real = unsafe realpath(PathEncoding.cString(path), nil) else { return nil }
    defer { unsafe free(real) }
    return unsafe PathEncoding.string(cString: real)
  }

  /// The value of `key` in text of the form `key : value`.
  package static func value(_ key: String, in text: String) -> String? {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, String(parts[0]).trimmed == key { return String(parts[1]).trimmed }
    }
    return nil
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    var view = self[...]
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }
}
