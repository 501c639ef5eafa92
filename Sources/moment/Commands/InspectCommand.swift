// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// The command `moment inspect`.
struct InspectCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Say what sound files are: format, length, level, memory, and a picture.",
    discussion: """
      Each file is decoded to its end. Of standard input at most as many bytes are taken as a quarter of \
      the memory there is. A byte of a file's name that is no UTF-8 is shown as \\xf6.

      Examples:
        moment inspect bell.flac
        moment inspect --json *.ogg
        moment inspect --rate 48000 song.mp3     what it costs in memory at 48 kHz

      \(ExitStatus.help)
      """)

  @Argument(
    help:
      "Files to look at or pipes; `-` is standard input. Without any the bell inside the program.",
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "The engine's rate that memory is reckoned for; without it the file's own.", valueName: "Hz"))
  var rate: HertzRate?

  @Flag(inversion: .prefixedNo, help: "Draw the waveform.")
  var waveform = true

  @Flag(help: "Tell it on standard output as one JSON object a file and line.")
  var json = false

  @OptionGroup var input: InputOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws { try input.check(files: files) }

  func perform(on console: Console) async -> ExitStatus {
    console.configure(quiet: talk.quiet, color: talk.color)
    let traits = TerminalTraits.of(STDOUT_FILENO, color: talk.color)
    let events = EventStream(on: console, isOn: json, waits: true)
    let reporter = PlayReporter(
      console: console, events: events, verbosity: talk.verbose, began: .now)
    do throws(Failure) {
      let inspection = Inspection(
        inputs: try SoundInput.list(files, raw: input.raw?.format), rate: rate?.value,
        drawsWaveform: waveform,
        traits: traits, reporter: reporter)
      return inspection.run()
    } catch {
      reporter.failed(error)
      return error.status
    }
  }
}
