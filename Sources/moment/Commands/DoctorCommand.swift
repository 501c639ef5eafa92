// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import MomentOutput

/// The command `moment doctor`.
struct DoctorCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wrong with sound on this machine, and how to mend it.",
    discussion: """
      Opens the default device for a moment. The status is 0 if sound can be played, 77 if this user may \
      not, else 69.

      Examples:
        moment doctor
        moment doctor --json
      """)

  @Flag(help: "Tell it on standard output as JSON.")
  var json = false

  @OptionGroup var talk: TalkOptions

  func perform(on console: Console) async -> ExitStatus {
    console.configure(quiet: talk.quiet, color: talk.color)
    let diagnosis = Diagnosis(findings: SoundDoctor.examine())
    if json {
      console.print(diagnosis.json.text)
    } else {
      let traits = TerminalTraits.of(STDOUT_FILENO, color: talk.color)
      let lines = diagnosis.lines(
        style: Style(isOn: traits.isColored), isUnicode: traits.isUnicode)
      console.print(lines.joined(separator: "\n"))
    }
    return diagnosis.status
  }
}
