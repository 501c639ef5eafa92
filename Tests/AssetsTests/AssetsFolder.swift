// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The repository's `Assets`, found from where this file is.
enum AssetsFolder {
  /// A file is not there, or is no file.
  struct Missing: Error {
    let name: String
  }

  /// Path of a file in the folder.
  static func path(_ name: String, testFile: String = #filePath) -> String {
    let parts = testFile.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/") + "/Assets/" + name
  }

  /// All bytes of a file in the folder.
  static func bytes(_ name: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path(name), "rb") else { throw Missing(name: name) }
    defer { unsafe fclose(file) }
    var status = stat()
    guard unsafe fstat(fileno(file), &status) == 0 else { throw Missing(name: name) }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = unsafe fread(buffer.baseAddress, 1, buffer.count, file)
    }
  }

  /// All lines of a text in the folder.
  static func lines(_ name: String) throws -> [Substring] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n")
  }
}
