// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// Renders every path once, for a tool that counts instructions.
struct PathsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paths",
    abstract: "Renders a fixed workload for each path of the renderer, to be counted by callgrind.",
    discussion: """
      Prints a line for each path: its name and its blocks. Under callgrind, collect in \
      `*countedBlock*` only and dump before `*endOfPath*`: one dump then holds one path.
      """)

  @Option(help: ArgumentHelp("Only this path.", valueName: "name"))
  var only: String?

  @Flag(help: "Renders every fourth block twice, so that a check can be checked.")
  var plant = false

  func run() throws {
    for path in RenderPath.all where only == nil || only == path.name {
      let run = try PathRun(path)
      // Whatever happens once, voices starting first of all, is over by then.
      for _ in 0..<RenderPath.warmUpBlocks { run.renderBlock(isMeasured: false) }
      for _ in 0..<RenderPath.measuredBlocks { run.renderBlock(isMeasured: true, plant: plant) }
      endOfPath()
      print("\(path.name)\t\(RenderPath.measuredBlocks)")
    }
  }
}

/// Does nothing; callgrind ends a dump where it is called.
@inline(never)
@_optimize(none)
private func endOfPath() {}
