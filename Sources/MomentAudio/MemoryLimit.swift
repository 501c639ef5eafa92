// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How much memory a program may use here.
package enum MemoryLimit {
  /// The smaller of what the machine has available and what the program's control group (v1 or
  /// v2) leaves it; in bytes.
  package static var available: Int {
    [machine, group].compactMap { $0 }.min() ?? 64 << 20
  }

  /// The default budget for clips: a quarter of that, and at least 1 MiB.
  package static var defaultBudget: Int { max(1 << 20, available / 4) }

  private static var machine: Int? {
    for line in text(of: "/proc/meminfo").split(separator: "\n")
    where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }

  /// The tightest limit on the way from the program's group to the root.
  private static var group: Int? {
    var limits: [Int] = []
    for line in text(of: "/proc/self/cgroup").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[0] == "0" {
        limits += walk("/sys/fs/cgroup", parts[2], limit: "memory.max", used: "memory.current")
      } else if parts[1].split(separator: ",").contains("memory") {
        limits += walk(
          "/sys/fs/cgroup/memory", parts[2], limit: "memory.limit_in_bytes",
          used: "memory.usage_in_bytes")
      }
    }
    return limits.min()
  }

  private static func walk(
    _ root: String, _ group: Substring, limit: String, used: String
  ) -> [Int] {
    var found: [Int] = []
    var path = group.split(separator: "/")
    while true {
      let folder = ([root] + path.map { String($0) }).joined(separator: "/")
      // Without a limit v2 says "max" and v1 a number no machine has.
      if let most = number(in: folder + "/" + limit), most < 1 << 50 {
        found.append(max(0, most - (number(in: folder + "/" + used) ?? 0)))
      }
      if path.isEmpty { return found }
      path.removeLast()
    }
  }

  private static func number(in path: String) -> Int? {
    text(of: path).split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
  }

  /// A small file of the kernel's; empty if it cannot be read.
  private static func text(of path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
  }
}
