// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the system has run out of.
enum Shortage {
  /// So many files a card is opened with, at the same time: ALSA's configuration, a plugin, its node.
  static let filesOfCard = 4
  /// The library of a sound server needs more: pipes to wake by, shared memory, its socket, a cookie.
  static let filesOfServer = 16

  /// Why so many files cannot be opened now, as an errno; `nil` if they can.
  ///
  /// libasound takes a configuration it could not open for one that has no devices in it, and gives back what it had
  /// open before it says so.
  static func ofFiles(_ few: Int) -> Int32? {
    var held: [Int32] = []
    defer { for descriptor in held { close(descriptor) } }
    while held.count < few {
      let descriptor = unsafe open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if descriptor < 0 { return errno }
      held.append(descriptor)
    }
    return nil
  }

  /// Addresses that plugins and their libraries may take when they are loaded, the heap of one more thread among them.
  static let addressesOfCard = 64 << 20
  /// libpulse shares memory with its server: 64 MiB of each.
  static let addressesOfServer = 192 << 20

  /// Whether there are not so many addresses left, as an errno; `nil` if there are.
  static func ofMemory(_ much: Int) -> Int32? {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let room = unsafe mmap(nil, much, PROT_NONE, flags, -1, 0)
    guard unsafe room != MAP_FAILED else { return errno }
    unsafe munmap(room, much)
    return nil
  }

  /// What to do about it.
  static func remedy(for errno: Int32) -> String? {
    switch errno {
    case EMFILE: "Raise the limit of open files (ulimit -n), or close some."
    case ENFILE: "The whole machine has too many files open: end what opens them."
    case ENOMEM: "Free memory, or raise its limit (ulimit -v, or the control group's)."
    case EAGAIN: "Raise the limit of threads (ulimit -u), or end some."
    default: nil
    }
  }
}
