// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel says of this process.
public enum ProcessMemory {
  /// The second field of `statm`, in bytes.
  public static var residentBytes: Int {
    guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard unsafe fgets(&line, 256, file) != nil else { return 0 }
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let fields = text.split(separator: " ")
    return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// What the kernel counts page by page when asked, in bytes.
  ///
  /// `statm` leaves out what threads have yet to add to it. Asking hardly changes what is asked for.
  public static var countedBytes: Int {
    guard let file = unsafe fopen("/proc/self/smaps_rollup", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, 256, file) != nil {
      guard unsafe strncmp(line, "Rss:", 4) == 0 else { continue }
      line.removeFirst(4)
      return unsafe atol(line) * 1024
    }
    return 0
  }
}
