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
        moment play --preload bells --shuffle --for 10:00 --budget 16MiB
        curl -s https://example.org/a.flac | moment play -
        piper --output-raw | moment play --raw s16:22050:1 -

      Standard input and named pipes are read whole before anything plays, and may together be as large as the budget for clips (--budget).

      File names are bytes; one that is no UTF-8 is shown as \\xf6, in messages as in JSON.

      On a terminal a line shows how far it is; the keys are space (pause), left and right (5 s back and \
      forth), 9 and 0 (softer, louder) and q (fade and quit). Ctrl-C fades, Ctrl-C again stops at once.

      Amplifiers, HDMI and Bluetooth may swallow the first 0.3 to 1.5 s after silence. Where beginnings are \
      missing, --wake-preroll 1 plays a second of silence before the first sound, and --keep-open keeps the \
      device awake while nothing plays.

      \(ExitStatus.help)
      """)

  @Argument(
    help: "Files to play or pipes; `-` is standard input. Without any the bell inside the program.",
    completion: .file())
  var files: [String] = []

  @OptionGroup var mix: MixOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var device: DeviceOptions
  @OptionGroup var talk: TalkOptions

  @Flag(help: "Tell on standard output what happens, as one JSON object a line.")
  var json = false

  mutating func validate() throws {
    try input.check(files: files)
    if input.raw != nil, library.preload != nil {
      throw ValidationError(
        "--raw is for files and standard input; --preload loads sounds with headers.")
    }
    if mix.loop == .forever, files.count > 1, !mix.together {
      throw ValidationError(
        "--loop without a number would never get to the second file. Give --loop=N, or --together.")
    }
    if mix.loop == .forever, library.shuffle || library.keepsClips {
      throw ValidationError("--loop without a number plays one file only; --for plays all again.")
    }
    if mix.together, library.shuffle || library.keepsClips {
      throw ValidationError(
        "--together plays all at once; --shuffle, --for and --preload play one after the other.")
    }
    if library.top, talk.quiet { throw ValidationError("--top and --quiet contradict each other.") }
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
      output.budget = library.budget?.bytes
      if library.top, !console.showsScreens {
        throw Failure(
          .usage,
          "--top needs a terminal on standard error. `--json` and `-v` tell the same elsewhere.")
      }
      if files.contains("-") { console.beginWait(for: "Reading standard input ...") }
      let plan = try LibraryPlan(library, files: files, raw: input.raw?.format)
      console.endWait()
      let player = Player(
        inputs: plan.inputs, mix: Mix(mix), output: output, library: plan,
        fallback: device.fallback, fatalXruns: device.fatalXruns, reporter: reporter)
      return await player.run()
    } catch {
      reporter.failed(error)
      return error.status
    }
  }
}
