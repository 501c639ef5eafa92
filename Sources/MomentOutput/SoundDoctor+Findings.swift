// SPDX-License-Identifier: Apache-2.0

extension SoundDoctor {
  static func nodes(_ nodes: [SoundNode], hasServer: Bool) -> SoundFinding {
    let playing = nodes.filter(\.isPlayback)
    if playing.isEmpty {
      return SoundFinding(
        name: "nodes", state: hasServer ? .warning : .problem,
        what: "/dev/snd has no device that plays",
        remedy: "Plug in a sound device; load its driver (`modprobe snd-usb-audio` for USB). "
          + "In a container, pass it on: `--device /dev/snd`.")
    }
    let closed = playing.filter { !$0.isAccessible }
    guard let first = closed.first else {
      return SoundFinding(
        name: "nodes", state: .ok, what: "\(playing.count) that play, all accessible", remedy: nil)
    }
    return SoundFinding(
      name: "nodes", state: hasServer ? .warning : .problem,
      what: "\(closed.count) of \(playing.count) may not be opened by this user: \(first.path)",
      remedy: "Join their group: `sudo usermod -aG \(first.group) $USER`, then log in again.")
  }

  static func group(nodes: [SoundNode], isMember: Bool, isRoot: Bool) -> SoundFinding {
    let open = nodes.contains { $0.isPlayback && $0.isAccessible }
    if isMember || isRoot {
      let who = isMember ? "this user is in the group `audio`" : "root needs no group"
      return SoundFinding(name: "group", state: .ok, what: who, remedy: nil)
    }
    return SoundFinding(
      name: "group", state: open || nodes.isEmpty ? .ok : .warning,
      what: "this user is not in the group `audio`"
        + (open ? "; the session lets it play all the same" : ""),
      remedy: open || nodes.isEmpty
        ? nil : "`sudo usermod -aG audio $USER`, then log in again.")
  }

  static func cards(_ cards: [PlaybackDevice], hasServer: Bool) -> SoundFinding {
    if cards.isEmpty {
      return SoundFinding(
        name: "cards", state: hasServer ? .warning : .problem, what: "the kernel knows no card",
        remedy: "Plug one in; `dmesg` says what the kernel made of it.")
    }
    let names = cards.map { "\($0.name) (\($0.description))" }
    return SoundFinding(
      name: "cards", state: .ok, what: names.joined(separator: "; "), remedy: nil)
  }

  static func servers(_ servers: [SoundServer]) -> SoundFinding {
    let names = servers.map { "\($0.name) at \($0.path)" }
    return SoundFinding(
      name: "servers", state: .ok,
      what: names.isEmpty ? "none answers" : names.joined(separator: "; "), remedy: nil)
  }

  static func defaultDevice(failure: OutputError?) -> SoundFinding {
    SoundFinding(
      name: "default", state: failure == nil ? .ok : .problem,
      what: failure.map(\.description) ?? "opens",
      remedy: failure == nil
        ? nil
        : "Name a device that `moment devices` lists, or make one the default in ~/.asoundrc.")
  }

  /// What no examination can find out, since it is heard only.
  static let waking = SoundFinding(
    name: "waking", state: .ok,
    what: "amplifiers, HDMI and Bluetooth may swallow the first 0.3 to 1.5 s after silence",
    remedy: "If beginnings are missing, play with `--wake-preroll 1`; between sounds that are some "
      + "seconds apart, with `--keep-open`.")

  static func priority(limit: UInt64, isCapable: Bool) -> SoundFinding {
    if limit > 0 || isCapable {
      return SoundFinding(
        name: "priority", state: .ok, what: "real-time priority is allowed", remedy: nil)
    }
    return SoundFinding(
      name: "priority", state: .warning,
      what: "no real-time priority: a busy machine may interrupt the sound",
      remedy: "Add `@audio - rtprio 70` to /etc/security/limits.d/audio.conf and log in again; "
        + "in a systemd unit, `LimitRTPRIO=70`.")
  }

  static func memory(limit: UInt64, isCapable: Bool) -> SoundFinding {
    // What the render thread locks: its stack, its voices, its blocks.
    let needed: UInt64 = 1 << 20
    // Twice the addresses of the code that the render thread may run, which is locked page by page as it is run.
    let withCode: UInt64 = 36 << 20
    if limit >= needed || isCapable {
      let isCodeLocked = limit >= withCode || isCapable
      return SoundFinding(
        name: "memory", state: .ok,
        what: "memory can be locked"
          + (isCodeLocked ? "" : ", but not the program's code, which takes a limit of 40 MiB"),
        remedy: nil)
    }
    return SoundFinding(
      name: "memory", state: .warning,
      what: "only \(limit / 1024) KiB can be locked: swapping may interrupt the sound",
      remedy: "Add `@audio - memlock 65536` to /etc/security/limits.d/audio.conf and log in again; "
        + "in a systemd unit, `LimitMEMLOCK=64M`.")
  }
}
