// SPDX-License-Identifier: Apache-2.0

import MomentOutput

/// The memory of the machine and of the control groups the program is in.
struct MachineMemory: Sendable {
  let proc: String
  /// From the program's own outwards.
  let groups: [MemoryGroup]

  /// Looks for the groups once.
  ///
  /// - Parameter proc: the process file system.
  init(proc: String = "/proc") {
    self.proc = proc
    groups = MemoryGroup.all(proc: proc)
  }

  /// The fewest bytes that are left anywhere.
  var available: Int? { headrooms.map(\.available).min() }

  /// What is left of the machine, and of each group with a limit; a few files read, about 0.1 ms.
  var headrooms: [MemoryHeadroom] {
    ([machine] + groups.map(\.headroom)).compactMap { $0 }
  }

  /// The smallest limit of the machine and the groups, in bytes.
  var limit: Int? { ([machine?.limit] + groups.map(\.limit)).compactMap { $0 }.min() }

  private var machine: MemoryHeadroom? {
    guard let text = SmallFile.text("\(proc)/meminfo"),
      let total = Self.bytes("MemTotal", in: text),
      let available = Self.bytes("MemAvailable", in: text)
    else { return nil }
    return MemoryHeadroom(limit: total, available: available)
  }

  /// The value of a line like `Rss:   12 kB`, in bytes.
  static func bytes(_ key: String, in text: String) -> Int? {
    SmallFile.value(key, in: text)?.split(separator: " ").first.flatMap { Int($0) }
      .map { $0 * 1024 }
  }
}
