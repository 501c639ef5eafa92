// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What is kept in memory, and what is played of it in which order.
struct LibraryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "At most so much memory for clips: 16MiB, 64M, 1048576. Else a quarter of what is left.",
      valueName: "bytes"))
  var budget: ByteCount?

  @Option(
    help: ArgumentHelp(
      "Load all sounds of a folder before playing, and play them.", valueName: "folder"),
    completion: .directory)
  var preload: String?

  @Flag(help: "Play in random order. Folders may be named in place of files.")
  var shuffle = false

  @Option(help: ArgumentHelp("The same number gives the same order.", valueName: "number"))
  var seed: UInt64?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Play again and again, and fade out after so long: 90, 10:00.", valueName: "time"),
    transform: TimeLength.parse)
  var length: TimeLength?

  @Flag(help: "Show memory, queues, voices, levels and alerts on the terminal while playing.")
  var top = false

  mutating func validate() throws {
    if seed != nil, !shuffle { throw ValidationError("--seed is for --shuffle.") }
  }

  /// Whether clips are kept after they were played, since they may be played again.
  var keepsClips: Bool { preload != nil || length != nil }
}
