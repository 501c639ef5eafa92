// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What clips cost: to load, to keep, and to play while others come and go.
@main
struct ClipBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ClipBenchmark",
    abstract: "What clips cost: to load, to keep, and to play while others come and go.",
    discussion: """
      Tests/Benchmarks/loading, memory and control build what this is compared with and run it; each \
      command is one contender's turn, in a process of its own.
      """,
    subcommands: [LoadCommand.self, TraceCommand.self, ControlCommand.self])
}
