// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command itself: what it can do is in its subcommands.
struct Moment: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "moment",
    abstract: "Plays sound files: bells, chimes, prompts, ambience.",
    discussion: """
      moment play               the bell that is inside the program
      moment play chime.flac    a file
      moment devices            what can be played on
      moment doctor             what is wrong with sound on this machine

      Exit status: 0 all went well; 1 failure; 3 some files played, some failed; 64 bad usage; \
      65 no sound that can be decoded; 66 no such file; 69 no device; 75 device busy; \
      77 not permitted; 130 interrupted; 143 terminated.
      """,
    version: Version.text,
    subcommands: [
      PlayCommand.self, RenderCommand.self, InspectCommand.self, DevicesCommand.self,
      DoctorCommand.self,
    ])
}
