// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What mixing costs.
@main
struct RenderBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "RenderBenchmark",
    abstract: "What mixing costs: Moment beside a C kernel and other people's mixers.",
    discussion: """
      Tests/Benchmarks/mixing builds all this takes and runs `tables`; Tests/Benchmarks/instructions \
      does it for `paths`.
      """,
    subcommands: [TablesCommand.self, PathsCommand.self],
    defaultSubcommand: TablesCommand.self)
}
