// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

/// What this machine can play on.
///
/// Any thread; opens no device. Costs some milliseconds, most of them for ALSA's configuration.
public enum DeviceCatalog {
  /// The devices of cards, in the cards' order, then those of ALSA's configuration.
  public static func read() -> [PlaybackDevice] { read(.machine) }

  package static func read(_ system: SystemPaths) -> [PlaybackDevice] {
    let cards = hardware(system)
    return cards + configured().filter { device in !cards.contains { $0.name == device.name } }
  }

  /// The playing devices of all cards, as the kernel lists them.
  ///
  /// Read from `/proc/asound`, which takes no permission, unlike the cards themselves.
  ///
  /// A card whose own device takes only IEC958 subframes has those first that make them.
  package static func hardware(_ system: SystemPaths) -> [PlaybackDevice] {
    let asound = system.proc + "/asound"
    let cards = SmallFile.text(asound + "/cards") ?? ""
    return (SmallFile.text(asound + "/pcm") ?? "").split(separator: "\n").flatMap { line in
      // `00-03: HDMI 0 : HDMI 0 : playback 1`
      let parts = line.split(separator: ":").map { String($0).trimmed }
      guard parts.count > 1, parts.contains(where: { $0.hasPrefix("playback ") }) else {
        return [PlaybackDevice]()
      }
      let numbers = parts[0].split(separator: "-").compactMap { Int($0) }
      guard numbers.count == 2, let card = SmallFile.line("\(asound)/card\(numbers[0])/id") else {
        return []
      }
      let (driver, title) = driverAndTitle(ofCard: numbers[0], in: cards)
      let words = "\(title ?? card), \(parts.count > 3 ? parts[2] : parts[1])"
      let device = PlaybackDevice(
        name: "hw:CARD=\(card),DEV=\(numbers[1])", description: words, origin: .hardware,
        usb: SmallFile.line("\(asound)/card\(numbers[0])/usbid"),
        path: SmallFile.resolved("\(system.sys)/class/sound/card\(numbers[0])/device"))
      guard driver == "vc4-hdmi" else { return [device] }
      let makers = iec958Names(ofCard: card)
      return (makers + [device.name]).map { name in
        var device = device
        device.name = name
        if !makers.contains(name) {
          device.description += "; IEC958 subframes only, play on \(makers[0])"
        }
        return device
      }
    }
  }

  /// What plays on a card whose own device takes only IEC958 subframes; the first leaves samples as they are.
  static func iec958Names(ofCard card: String) -> [String] {
    // Sound servers make `default` a name without a card.
    let own = "default:CARD=\(card)"
    return ["hdmi:CARD=\(card),DEV=0"] + (DeviceBackend.find(own) == .card ? [own] : [])
      + ["sysdefault:CARD=\(card)"]
  }

  /// ` 0 [PCH            ]: HDA-Intel - HDA Intel PCH`: what is before and after the dash.
  private static func driverAndTitle(
    ofCard number: Int, in cards: String
  ) -> (driver: String?, title: String?) {
    for line in cards.split(separator: "\n") {
      guard let bracket = line.firstIndex(of: "["),
        Int(String(line[..<bracket]).trimmed) == number,
        let close = line[bracket...].firstIndex(of: "]")
      else { continue }
      let rest = String(line[line.index(after: close)...].drop { $0 == ":" }).trimmed
      guard let dash = rest.range(of: " - ") else { return (nil, rest) }
      return (
        String(rest[..<dash.lowerBound]).trimmed, String(rest[dash.upperBound...]).trimmed
      )
    }
    return (nil, nil)
  }

  /// What ALSA's configuration offers to programs for playing, but for what only other PCMs use.
  package static func configured() -> [PlaybackDevice] {
    let before = unsafe calsa_mute()
    defer { unsafe calsa_unmute(before) }
    var hints: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    guard unsafe snd_device_name_hint(-1, "pcm", &hints) == 0, let hints = unsafe hints else {
      return []
    }
    defer { unsafe snd_device_name_free_hint(hints) }
    var devices: [PlaybackDevice] = []
    var index = 0
    while let hint = unsafe hints[index] {
      index += 1
      guard let name = unsafe text("NAME", of: hint), isOffered(name),
        unsafe text("IOID", of: hint) != "Input"
      else { continue }
      let lines = unsafe (text("DESC", of: hint) ?? "").split(separator: "\n")
      let words = lines.joined(separator: ", ")
      devices.append(PlaybackDevice(name: name, description: words, origin: .configuration))
    }
    return devices
  }

  private static func text(_ key: String, of hint: UnsafeRawPointer) -> String? {
    guard let text = unsafe snd_device_name_get_hint(hint, key) else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }

  /// Converters and the many views of one card help nobody choose; the card itself is listed.
  package static func isOffered(_ name: String) -> Bool {
    let converters: Set = ["lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix"]
    guard let colon = name.firstIndex(of: ":") else { return !converters.contains(name) }
    return ["default", "sysdefault", "hdmi", "iec958"].contains(String(name[..<colon]))
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}
