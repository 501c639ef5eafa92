// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One node of `/dev/snd`.
struct SoundNode: Equatable {
  let path: String
  /// The group it belongs to, by name.
  let group: String
  /// Whether this process may write to it.
  let isAccessible: Bool

  /// Whether it is a PCM that plays: `pcmC0D0p`.
  var isPlayback: Bool {
    guard let name = path.split(separator: "/").last else { return false }
    return name.hasPrefix("pcmC") && name.hasSuffix("p")
  }
}

/// The nodes of `/dev/snd`.
enum SoundNodes {
  /// All of them, sorted by name.
  static func read(_ system: SystemPaths) -> [SoundNode] {
    SmallFile.names(in: system.dev + "/snd").compactMap { name in
      let path = "\(system.dev)/snd/\(name)"
      var status = stat()
      guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
      return SoundNode(
        path: path, group: groupName(status.st_gid),
        isAccessible: unsafe access(path, R_OK | W_OK) == 0)
    }
  }

  private static func groupName(_ id: gid_t) -> String {
    var entry = unsafe group()
    var found: UnsafeMutablePointer<group>?
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      let failed = unsafe getgrgid_r(id, &entry, buffer.baseAddress, buffer.count, &found)
      guard failed == 0, let found = unsafe found else { return "\(id)" }
      return unsafe String(cString: found.pointee.gr_name)
    }
  }
}
