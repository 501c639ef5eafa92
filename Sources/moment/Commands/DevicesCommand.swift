// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import MomentOutput

/// The command `moment devices`.
struct DevicesCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "List what can be played on.",
    discussion: """
      The names are the same after a reboot, and are what --device takes. A star marks what is played \
      on if none is named. The status is 0 also if the list is empty.

      Examples:
        moment devices
        moment play -D hw:CARD=DAC,DEV=0 bell.flac
      """)

  @Flag(help: "Tell it on standard output as JSON.")
  var json = false

  @OptionGroup var talk: TalkOptions

  func perform(on console: Console) async -> ExitStatus {
    console.configure(quiet: talk.quiet, color: talk.color)
    let listing = DeviceListing(
      devices: DeviceCatalog.read(), preferred: Environment.value("MOMENT_DEVICE"),
      hasServer: SoundServer.isRunning)
    if json {
      console.print(listing.json.text)
      return .success
    }
    let style = Style(isOn: TerminalTraits.of(STDOUT_FILENO, color: talk.color).isColored)
    let lines = listing.lines(style: style)
    if !lines.isEmpty { console.print(lines.joined(separator: "\n")) }
    if !listing.hasSound {
      console.note(
        "No sound device is here: what is played would not be heard. `moment doctor` says why; "
          + "`moment render` and `moment play --fallback render` need none.")
    }
    return .success
  }
}
