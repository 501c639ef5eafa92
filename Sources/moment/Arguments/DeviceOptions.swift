// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What to play on, and how.
struct DeviceOptions: ParsableArguments {
  @Option(
    name: [.customShort("D"), .long],
    help: ArgumentHelp(
      "What to play on, see `moment devices`. Several, by commas or by giving it again: the first that "
        + "can be had. A comma belongs to the arguments of the device before it (`hw:0,0`, "
        + "`tee:null,/tmp/t.raw,raw`) unless a device's name follows. Without it the variable "
        + "MOMENT_DEVICE, else `default`.",
      valueName: "name"))
  var device: [String] = []

  @Option(
    help: ArgumentHelp(
      "The rate to play at: 48000, 44.1k. Without it the first file's if the device has it, else the "
        + "device's own.", valueName: "Hz"))
  var rate: HertzRate?

  @Option(
    help: ArgumentHelp(
      "Where no device can be had: `render` writes to a new file here what would have been played, "
        + "`null` plays in silence.", valueName: "render|null"))
  var fallback: FallbackChoice?

  @Option(help: ArgumentHelp("The device's buffer, in µs; 20ms works too.", valueName: "µs"))
  var bufferTime: Microseconds?

  @Option(help: ArgumentHelp("The device's period, in µs; 5ms works too.", valueName: "µs"))
  var periodTime: Microseconds?

  @Option(help: ArgumentHelp("How frames get into the device.", valueName: "auto|mmap|rw"))
  var access = AccessChoice.auto

  @Flag(
    name: [.customShort("N"), .customLong("no-wait")],
    help: "Fail at once where the device is busy, instead of waiting.")
  var noWait = false

  @Flag(help: "End with status 1 if the device ever ran out of sound (underruns).")
  var fatalXruns = false

  @Option(
    help: ArgumentHelp(
      "Keep the device open while nothing plays, for so long or, without a time, until the end; else 5s.",
      valueName: "time"))
  var keepOpen: KeepOpenTime?

  @Option(
    help: ArgumentHelp(
      "Silence before the first sound whenever the device was opened, for amplifiers, HDMI and Bluetooth that "
        + "swallow a beginning; at most 10s.", valueName: "time"),
    transform: TimeLength.parse)
  var wakePreroll: TimeLength?

  /// The longest silence before a sound, in seconds.
  private static let longestPreroll = 10.0

  /// The devices asked for, in order of preference; none if nobody asked.
  func names(environment: String?) -> [String] {
    let asked = device.flatMap(DeviceNames.split)
    return asked.isEmpty ? environment.map(DeviceNames.split) ?? [] : asked
  }

  mutating func validate() throws {
    if let wakePreroll, wakePreroll.seconds > Self.longestPreroll {
      throw ValidationError("--wake-preroll is at most 10s.")
    }
    if let bufferTime, let periodTime, periodTime.seconds * 2 > bufferTime.seconds {
      throw ValidationError("--buffer-time must hold at least two of --period-time.")
    }
    if !device.isEmpty, device.flatMap(DeviceNames.split).isEmpty {
      throw ValidationError("--device needs a name; `moment devices` lists them.")
    }
  }
}
