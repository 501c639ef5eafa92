// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command itself: what it can do is in its subcommands.
struct Moment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moment",
    abstract: "Plays sound files: bells, chimes, prompts, ambience.",
    discussion: """
      moment play               the bell that is inside the program
      moment chime.flac         a file, as `moment play chime.flac`
      moment devices            what can be played on
      moment doctor             what is wrong with sound on this machine

      \(ExitStatus.help)
      """,
    version: Version.text,
    subcommands: [
      PlayCommand.self, RenderCommand.self, InspectCommand.self, DevicesCommand.self,
      DoctorCommand.self,
    ])
}
