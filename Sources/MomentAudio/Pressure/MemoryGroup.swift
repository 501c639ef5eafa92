// SPDX-License-Identifier: Apache-2.0

import MomentOutput

/// A control group that accounts for memory, as a folder of files.
struct MemoryGroup: Equatable, Sendable {
  /// Which of the kernel's two interfaces the folder has.
  enum Version: Sendable {
    case v1
    case v2
  }

  let folder: String
  let version: Version

  /// The groups the program is in, its own first and the root last; those of v2 before those of v1.
  ///
  /// Where the hierarchies are is what the mount table says.
  ///
  /// - Parameter proc: the process file system.
  /// - Returns: the groups; none where there are none.
  static func all(proc: String) -> [MemoryGroup] {
    let mounts = (SmallFile.text("\(proc)/self/mountinfo") ?? "").split(separator: "\n")
    var v1: [MemoryGroup] = []
    var v2: [MemoryGroup] = []
    for line in (SmallFile.text("\(proc)/self/cgroup") ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[0] == "0" {
        guard let mount = Mount.find(in: mounts, where: { $0.type == "cgroup2" }) else { continue }
        v2 = mount.walk(parts[2]).map { MemoryGroup(folder: $0, version: .v2) }
      } else if parts[1].split(separator: ",").contains("memory") {
        let mount = Mount.find(in: mounts) { mount in
          mount.type == "cgroup" && mount.options.contains("memory")
        }
        guard let mount else { continue }
        v1 = mount.walk(parts[2]).map { MemoryGroup(folder: $0, version: .v1) }
      }
    }
    return v2 + v1
  }

  /// Bytes the group may use; `nil` without a limit.
  var limit: Int? {
    switch version {
    // Without a limit v2 says "max" and v1 a number no machine has.
    case .v1: number("memory.limit_in_bytes").flatMap { $0 < 1 << 50 ? $0 : nil }
    case .v2: number("memory.max")
    }
  }

  /// What is left of the limit; `nil` without one.
  var headroom: MemoryHeadroom? {
    guard let limit,
      let used = number(version == .v1 ? "memory.usage_in_bytes" : "memory.current")
    else { return nil }
    let prefix = version == .v1 ? "total_" : ""
    var caches = 0
    for line in (SmallFile.text("\(folder)/memory.stat") ?? "").split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 2, let value = Int(parts[1]) else { continue }
      if parts[0] == "\(prefix)inactive_file" || parts[0] == "\(prefix)active_file" {
        caches += value
      }
    }
    return MemoryHeadroom(limit: limit, available: max(0, min(limit, limit - used + caches)))
  }

  private func number(_ file: String) -> Int? {
    SmallFile.line("\(folder)/\(file)").flatMap { Int($0) }
  }
}

/// One line of the mount table.
private struct Mount {
  let root: Substring
  let point: Substring
  let type: Substring
  let options: [Substring]

  static func find(in lines: [Substring], where matches: (Mount) -> Bool) -> Mount? {
    for line in lines {
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else {
        continue
      }
      let mount = Mount(
        root: fields[3], point: fields[4], type: fields[dash + 1],
        options: fields[dash + 3].split(separator: ","))
      if matches(mount) { return mount }
    }
    return nil
  }

  /// The folder of a group, and of those above it up to the mount point.
  func walk(_ group: Substring) -> [String] {
    var path = group.split(separator: "/")
    let above = root.split(separator: "/")
    // In a container the mount may begin below the hierarchy's root, or above the group it shows.
    if path.starts(with: above) { path.removeFirst(above.count) } else { path = [] }
    if path.contains("..") { path = [] }
    var folders: [String] = []
    while true {
      folders.append(([point] + path).joined(separator: "/"))
      if path.isEmpty { return folders }
      path.removeLast()
    }
  }
}
