// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What becomes of the sounds between the files and the output: the same for playing and rendering.
struct MixOptions: ParsableArguments {
  @Flag(help: "All files at once, instead of one after the other.")
  var together = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Louder or softer by so many decibels: -6, -6dB, +3.", valueName: "dB"))
  var gain = Decibels(value: 0)

  @Option(
    help: ArgumentHelp(
      "Volume from 0 to 100, cubic as in PulseAudio and mpv.", valueName: "0-100"))
  var volume = Volume(value: 100)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("From -1 (left) through 0 to 1 (right).", valueName: "-1..1"))
  var pan = PanPosition(value: 0)

  @Option(
    help: ArgumentHelp(
      "`--loop` plays until stopped, `--loop=N` each file N times.", valueName: "N"))
  var loop: LoopCount?

  @Option(
    help: ArgumentHelp(
      "Let the end of each pass but the last fade into the next beginning over so long.",
      valueName: "time"),
    transform: TimeLength.parse)
  var crossFade: TimeLength?

  @Option(
    help: ArgumentHelp(
      "How fast, and how high: 2 is an octave up and half as long.", valueName: "0.25-4"))
  var speed = Speed(value: 1)

  @Option(
    help: ArgumentHelp("Begin here in each file: 1.5, 1.5s, 250ms, 1:02.5.", valueName: "time"),
    transform: TimeLength.parse)
  var start: TimeLength?

  @Option(
    help: ArgumentHelp("End here in each file.", valueName: "time"),
    transform: TimeLength.parse)
  var end: TimeLength?

  @Option(
    help: ArgumentHelp("Come in over so long.", valueName: "time"),
    transform: TimeLength.parse)
  var fadeIn: TimeLength?

  @Option(
    help: ArgumentHelp(
      "Go out over so long at the end, and when interrupted (there 250ms unless given).",
      valueName: "time"),
    transform: TimeLength.parse)
  var fadeOut: TimeLength?

  @Option(
    help: ArgumentHelp(
      "The way of both fades: without corners, evenly, crossing as loud, or as a volume knob."))
  var fadeShape = FadeShapeChoice.smooth

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Decode files while they play, or keep them in memory. Else what is long is streamed: more than 30s, "
        + "or a quarter of the memory for sounds."))
  var stream: Bool?

  @Flag(
    help: ArgumentHelp(
      "End with 65 if a sound is cut short or damaged, or with 3 if others were whole. All that can be decoded is "
        + "heard all the same."))
  var strict = false

  mutating func validate() throws {
    if let start, let end, end.seconds <= start.seconds {
      throw ValidationError("--end must come after --start.")
    }
    if crossFade != nil, loop == nil || loop == .passes(1) {
      throw ValidationError("--cross-fade joins the passes of a loop. Give --loop or --loop=N too.")
    }
  }
}

extension Speed: CustomStringConvertible {
  var description: String { Number.fixed(value, 2, trims: true) }
}

extension Decibels: CustomStringConvertible {
  var description: String { Number.fixed(value, 2, trims: true) }
}

extension Volume: CustomStringConvertible {
  var description: String { Number.fixed(value, 2, trims: true) }
}

extension PanPosition: CustomStringConvertible {
  var description: String { Number.fixed(value, 2, trims: true) }
}
