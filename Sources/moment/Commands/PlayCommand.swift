// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging

/// The command `moment play`.
struct PlayCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: "Play sound files.",
    discussion: """
      Examples:
        moment play                               the bell inside the program
        moment play chime.flac bell.flac          one after the other, no gap
        moment play --together rain.ogg bowl.flac at once
        moment play --loop rain.ogg               until Ctrl-C, which fades it
        moment play -D hw:CARD=DAC,default a.wav  the DAC if there, or default
        curl -s https://example.org/a.flac | moment play -

      On a terminal a line shows how far it is; the keys are space (pause), left and right (5 s back and \
      forth), 9 and 0 (softer, louder) and q (fade and quit). Ctrl-C fades, Ctrl-C again stops at once.
      """)

  @Argument(
    help: "Files to play; `-` is standard input. Without any the bell inside the program.",
    completion: .file())
  var files: [String] = []

  @OptionGroup var mix: MixOptions
  @OptionGroup var device: DeviceOptions
  @OptionGroup var talk: TalkOptions

  @Flag(help: "Tell on standard output what happens, as one JSON object a line.")
  var json = false

  mutating func validate() throws {
    if mix.loop == .forever, files.count > 1, !mix.together {
      throw ValidationError(
        "--loop without a number would never get to the second file. Give --loop=N, or --together.")
    }
  }

  func perform(on console: Console) async -> ExitStatus {
    let began = ContinuousClock.now
    console.configure(quiet: talk.quiet, color: talk.color)
    let events = EventStream(on: console, isOn: json)
    let reporter = PlayReporter(
      console: console, events: events, verbosity: talk.verbose, began: began)
    do throws(Failure) {
      var output = OutputPlan(device, environment: Environment.value("MOMENT_DEVICE"))
      if talk.verbose > 1 { output.logger = ConsoleLog.logger(console) }
      let player = Player(
        inputs: try SoundInput.list(files), mix: Mix(mix), output: output,
        fallback: device.fallback, fatalXruns: device.fatalXruns, reporter: reporter)
      return await player.run()
    } catch {
      reporter.failed(error)
      return error.status
    }
  }
}
