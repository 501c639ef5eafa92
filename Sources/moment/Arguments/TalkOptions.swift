// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How much is said, and how.
struct TalkOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing but errors; no progress line.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more; twice: much more.")
  var verbose: Int

  @Option(help: ArgumentHelp("When to use colour.", valueName: "auto|always|never"))
  var color = ColorChoice.auto

  mutating func validate() throws {
    if quiet, verbose > 0 { throw ValidationError("--quiet and --verbose contradict each other.") }
  }
}
