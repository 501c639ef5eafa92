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
    unsafe lookUp {
      unsafe getgrgid_r(id, $0, $1, $2, $3)
    } answer: {
      unsafe String(cString: $0.gr_name)
    } ?? "\(id)"
  }

  /// A group's number; `nil` if there is none of this name.
  static func groupID(_ name: String) -> gid_t? {
    unsafe lookUp {
      unsafe getgrnam_r(name, $0, $1, $2, $3)
    } answer: {
      unsafe $0.gr_gid
    }
  }

  private typealias Found = UnsafeMutablePointer<UnsafeMutablePointer<group>?>

  /// Asks the group database by one of its re-entrant calls, with room for as many members as there are.
  private static func lookUp<Answer>(
    _ call: (UnsafeMutablePointer<group>, UnsafeMutablePointer<CChar>?, Int, Found) -> Int32,
    answer: (group) -> Answer
  ) -> Answer? {
    var room = 1024
    while room <= 1 << 20 {
      var entry = unsafe group()
      var found: UnsafeMutablePointer<group>?
      let names = UnsafeMutableBufferPointer<CChar>.allocate(capacity: room)
      defer { unsafe names.deallocate() }
      let code = unsafe call(&entry, names.baseAddress, room, &found)
      if code == 0 { return unsafe found.map { unsafe answer($0.pointee) } }
      guard code == ERANGE else { return nil }
      room *= 4
    }
    return nil
  }
}
