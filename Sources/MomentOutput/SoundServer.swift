// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A sound server that answers.
package struct SoundServer: Equatable {
  let name: String
  /// Its socket.
  let path: String

  /// Whether any takes a connection at its usual place.
  package static var isRunning: Bool { !running().isEmpty }

  /// The servers that take a connection at their usual places.
  static func running() -> [SoundServer] {
    places(environment: { unsafe getenv($0).map { unsafe String(cString: $0) } }, user: geteuid())
      .filter(\.answers)
  }

  /// Where servers would be.
  static func places(environment: (String) -> String?, user: UInt32) -> [SoundServer] {
    let session = environment("XDG_RUNTIME_DIR") ?? "/run/user/\(user)"
    let pulse = environment("PULSE_RUNTIME_PATH") ?? session + "/pulse"
    var places = [SoundServer(name: "PulseAudio", path: pulse + "/native")]
    if let server = environment("PULSE_SERVER") {
      let path = server.hasPrefix("unix:") ? String(server.dropFirst(5)) : server
      if path.hasPrefix("/") { places = [SoundServer(name: "PulseAudio", path: path)] }
    }
    places.append(SoundServer(name: "PulseAudio (system)", path: "/run/pulse/native"))
    let pipewire = environment("PIPEWIRE_RUNTIME_DIR") ?? session
    places.append(SoundServer(name: "PipeWire", path: pipewire + "/pipewire-0"))
    return places
  }

  /// Whether somebody listens.
  ///
  /// Never waits: a server that hangs still has a queue, and one whose queue is full is there, too.
  var answers: Bool {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else { return false }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
          || errno == EAGAIN
      }
    }
  }
}
