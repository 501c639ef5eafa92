// SPDX-License-Identifier: Apache-2.0

import CALSA

/// What a PCM's name leads to in ALSA's configuration.
enum DeviceBackend: Equatable, Sendable {
  /// A card of this machine.
  case card
  /// A sound server, by its name.
  case server(String)

  /// The server's name, if it is one.
  var server: String? {
    guard case .server(let name) = self else { return nil }
    return name
  }

  /// Looks the name up; `nil` if it leads to neither, or the configuration cannot be read.
  ///
  /// Opens nothing. The configuration is read once a process: some milliseconds, else some 50 µs.
  static func find(_ name: String) -> DeviceBackend? {
    if name.hasPrefix("hw:") || name.hasPrefix("plughw:") { return .card }
    if name == "null" { return nil }
    let before = unsafe calsa_mute()
    defer { unsafe calsa_unmute(before) }
    var root: OpaquePointer?
    guard unsafe snd_config_update_ref(&root) >= 0, let root = unsafe root else { return nil }
    defer { unsafe snd_config_unref(root) }
    var nodesLeft = 500
    return unsafe definition("pcm", name, in: root, nodesLeft: &nodesLeft)
  }

  /// Types of PCMs that end a chain of them.
  private static let ends: [String: DeviceBackend] = [
    "hw": .card, "pulse": .server("PulseAudio"), "pipewire": .server("PipeWire"),
    "jack": .server("JACK"), "bluealsa": .server("BlueALSA"), "sndio": .server("sndio"),
  ]

  private static func definition(
    _ kind: String, _ name: String, in root: OpaquePointer, nodesLeft: inout Int
  ) -> DeviceBackend? {
    // A definition may lead back to itself.
    nodesLeft -= 20
    guard nodesLeft > 0 else { return nil }
    var found: OpaquePointer?
    guard unsafe snd_config_search_definition(root, kind, name, &found) >= 0,
      let found = unsafe found
    else { return nil }
    defer { unsafe snd_config_delete(found) }
    // `pcm.a "b"`: another name for it.
    if let other = unsafe string(found) {
      return unsafe definition(kind, other, in: root, nodesLeft: &nodesLeft)
    }
    return unsafe search(found, in: root, nodesLeft: &nodesLeft)
  }

  /// Looks at a PCM's type, then at what it plays through.
  private static func search(
    _ node: OpaquePointer, in root: OpaquePointer, nodesLeft: inout Int
  ) -> DeviceBackend? {
    var entry = unsafe snd_config_iterator_first(node)
    let end = unsafe snd_config_iterator_end(node)
    var result: DeviceBackend?
    while unsafe entry != end, result == nil, nodesLeft > 0 {
      nodesLeft -= 1
      guard let child = unsafe snd_config_iterator_entry(entry) else { break }
      unsafe entry = snd_config_iterator_next(entry)
      let key = unsafe key(child)
      if unsafe snd_config_get_type(child) == SND_CONFIG_TYPE_COMPOUND {
        if key != "capture", key != "hint" {
          result = unsafe search(child, in: root, nodesLeft: &nodesLeft)
        }
        continue
      }
      guard let value = unsafe string(child) else { continue }
      switch key {
      case "type": result = ends[value]
      case "pcm": result = unsafe definition("pcm", value, in: root, nodesLeft: &nodesLeft)
      case "slave":
        result = unsafe definition("pcm_slave", value, in: root, nodesLeft: &nodesLeft)
      default: break
      }
    }
    return result
  }

  private static func key(_ node: OpaquePointer) -> String? {
    var text: UnsafePointer<CChar>?
    guard unsafe snd_config_get_id(node, &text) >= 0, let text = unsafe text else { return nil }
    return unsafe String(cString: text)
  }

  private static func string(_ node: OpaquePointer) -> String? {
    var text: UnsafePointer<CChar>?
    guard unsafe snd_config_get_string(node, &text) >= 0, let text = unsafe text else { return nil }
    return unsafe String(cString: text)
  }
}
