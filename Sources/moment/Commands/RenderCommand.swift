// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import MomentOutput
import MomentRealtimeBoundary

/// The command `moment render`.
struct RenderCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Write to a file what playing would give.",
    discussion: """
      The file appears under its name when it is complete, which takes every input unless --keep-going is given. The \
      same command gives the same bytes. Of \
      standard input at most as many bytes are taken as a quarter of the memory there is.

      Examples:
        moment render bell.flac -o soft.wav --gain -6
        moment render --together rain.ogg bowl.flac -o both.flac --rate 48000
        moment render --loop --duration 10:00 --fade-out 5s rain.ogg -o long.flac
        moment render bell.flac -o - | aplay

      \(ExitStatus.help)
      """)

  @Argument(
    help:
      "Files to render or pipes; `-` is standard input. Without any the bell inside the program.",
    completion: .file())
  var files: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; its ending says what kind. `-` is WAV on standard output.",
      valueName: "file"),
    completion: .file())
  var output: String

  @Option(help: ArgumentHelp("The file's rate; without it the first file's.", valueName: "Hz"))
  var rate: HertzRate?

  @Option(
    help: ArgumentHelp(
      "How samples are stored; without it 16 bits, or 24 where the first file has more than 16.",
      valueName: "s16|s24|s32|f32"))
  var format: SampleFormatChoice?

  @Option(
    help: ArgumentHelp("End after so long, whatever still sounds.", valueName: "time"),
    transform: TimeLength.parse)
  var duration: TimeLength?

  @Flag(
    help: ArgumentHelp(
      "Leave out files that cannot be read or decoded, and end with 3. Else one such file leaves no output."
    ))
  var keepGoing = false

  @OptionGroup var mix: MixOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws {
    try input.check(files: files)
    if mix.loop == .forever, duration == nil {
      throw ValidationError("--loop without a number has no end. Give --loop=N, or --duration.")
    }
    if output.isEmpty { throw ValidationError("--output needs a file.") }
    if let duration, duration.seconds == 0 {
      throw ValidationError("--duration must be more than nothing.")
    }
  }

  func perform(on console: Console) async -> ExitStatus {
    console.configure(quiet: talk.quiet, color: talk.color)
    let reporter = PlayReporter(
      console: console, events: EventStream(on: console, isOn: false), verbosity: talk.verbose,
      began: .now)
    do throws(Failure) {
      let rendering = Rendering(
        inputs: try SoundInput.list(files, raw: input.raw?.format), mix: Mix(mix),
        target: output == "-" ? .descriptor(STDOUT_FILENO) : .path(output), rate: rate?.value,
        sample: format.map(Self.sample), duration: duration, keepsGoing: keepGoing)
      do throws(Failure) {
        let result = try await rendering.run(reporter: reporter)
        if let signal = rendering.signal { return .signal(signal) }
        if talk.verbose > 0, result.seconds > 0 {
          console.note(
            "\(output == "-" ? "standard output" : output): \(Number.time(result.seconds)), "
              + "rendered \(Number.fixed(result.speed, 0)) times as fast as it plays.")
        }
        return ExitStatus.of(result.outcomes)
      } catch {
        if let signal = rendering.signal { return .signal(signal) }
        throw error
      }
    } catch {
      reporter.failed(error)
      return error.status
    }
  }

  private static func sample(_ choice: SampleFormatChoice) -> DeviceSample {
    switch choice {
    case .s16: .int16
    case .s24: .int24
    case .s32: .int32
    case .f32: .float32
    }
  }
}
