// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Tells when a device or a sound server comes up, by the node or the socket that appears.
///
/// Render thread, while there is no device. Its descriptor wakes whoever polls it; nothing does otherwise. Where
/// inotify cannot be had the descriptor is -1, and the back-off alone decides.
final class DeviceArrivalWatch {
  /// Something that appears when a device can be had: `name` may be the beginning of its name.
  struct Place: Equatable {
    let folder: String
    let name: String
  }

  /// For `poll`; -1 for none.
  let descriptor: Int32
  private let places: [Place]
  /// By the kernel's number of a watched folder: beginnings of names that matter in it.
  private var watched: [Int32: Set<String>] = [:]

  /// Watches from now on.
  init(_ places: [Place]) {
    self.places = places
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    watch()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Where the devices of these targets would appear.
  ///
  /// Looks targets up in ALSA's configuration.
  static func places(
    of targets: [OutputTarget], system: SystemPaths = .machine,
    environment: (String) -> String? = { name in
      unsafe getenv(name).map { unsafe String(cString: $0) }
    }
  ) -> [Place] {
    var places: [Place] = []
    for case .device(let name) in targets {
      let backend = DeviceBackend.find(name)
      if backend?.server == nil {
        // `udev` sets a node's group after it has made it, which is a change of its attributes.
        places.append(Place(folder: system.dev + "/snd", name: "pcm"))
      }
      if backend == .server("JACK") {
        places += jack(environment)
      } else if backend != .card {
        places += SoundServer.places(environment: environment, user: geteuid()).map {
          Place($0.path)
        }
      }
    }
    return places
  }

  /// JACK 1 has its sockets in folders of their own, JACK 2 beside each other.
  private static func jack(_ environment: (String) -> String?) -> [Place] {
    let server = environment("JACK_DEFAULT_SERVER") ?? "default"
    return ["/dev/shm", "/tmp"].flatMap { root in
      [
        Place(folder: "\(root)/jack-\(geteuid())/\(server)", name: "jack_"),
        Place(folder: root, name: "jack_\(server)"),
      ]
    }
  }

  /// Whether something has appeared since the last look.
  func hasArrived() -> Bool {
    guard descriptor >= 0 else { return false }
    var found = false
    unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
      while true {
        let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        if unsafe matches(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { found = true }
      }
    }
    // A folder that has appeared is watched from now on, and what is in it already has appeared, too.
    if found { watch() }
    return found
  }

  private func matches(_ events: UnsafeRawBufferPointer) -> Bool {
    let header = MemoryLayout<inotify_event>.size
    var offset = 0
    var found = false
    while offset + header <= events.count {
      let event = unsafe events.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let end = min(offset + header + Int(event.len), events.count)
      let bytes = unsafe events[(offset + header)..<end].prefix { $0 != 0 }
      let name = unsafe String(decoding: bytes, as: UTF8.self)
      // Some were lost: one of them may have mattered.
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { found = true }
      // The folder has gone: a server that starts may make it anew (jackd 1 does).
      if event.mask & UInt32(IN_IGNORED) != 0, watched.removeValue(forKey: event.wd) != nil {
        found = true
      }
      if watched[event.wd]?.contains(where: { name.hasPrefix($0) }) == true { found = true }
      offset = end
    }
    return found
  }

  /// Watches each place's folder; where it is missing, the nearest that is there, for the one on the way.
  private func watch() {
    guard descriptor >= 0 else { return }
    let mask = UInt32(IN_CREATE | IN_MOVED_TO | IN_ATTRIB)
    for place in places {
      var folder = place.folder
      var name = place.name
      while true {
        let number = unsafe inotify_add_watch(descriptor, folder, mask)
        if number >= 0 {
          watched[number, default: []].insert(name)
          break
        }
        guard let cut = folder.lastIndex(of: "/"), folder.count > 1 else { break }
        name = String(folder[folder.index(after: cut)...])
        folder = cut == folder.startIndex ? "/" : String(folder[..<cut])
      }
    }
  }
}

extension DeviceArrivalWatch.Place {
  /// A file by its path.
  init(_ path: String) {
    let cut = path.lastIndex(of: "/") ?? path.startIndex
    folder = String(path[..<cut])
    name = String(path[cut...].drop { $0 == "/" })
  }
}
