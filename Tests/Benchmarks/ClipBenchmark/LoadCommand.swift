// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentAudio

/// Loads sounds, all asked for at once, and says what that took.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Loads sounds on two workers.",
    discussion: "Prints nanoseconds of the processor, nanoseconds that passed, and frames.")

  @Argument(help: "The engine's rate in Hz.")
  var rate: Int

  @Argument(help: "Where the sounds are.")
  var folder: String

  @Argument(help: "What their names end in, behind a number of four digits.")
  var ending: String

  @Argument(help: "How many.")
  var count: Int

  func run() throws { try Waiting.for { try await load() } }

  private func load() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: rate)
    configuration.budget = 1 << 30
    let engine = try await AudioEngine(configuration)
    let files = (0..<count).map { "\(folder)/\(String(10_000 + $0).dropFirst()).\(ending)" }
    // What is there only once is there from the first clip on.
    try await engine.load(.file(path: files[0])).unload()
    let passed = Clock.passed
    let used = Clock.used
    let clips = try await withThrowingTaskGroup(of: Clip.self) { group in
      for file in files { group.addTask { try await engine.load(.file(path: file)) } }
      return try await group.reduce(into: [Clip]()) { $0.append($1) }
    }
    let took = (used: Clock.used - used, passed: Clock.passed - passed)
    let frames = clips.reduce(0) { $0 + ($1.frames ?? 0) }
    print(took.used, took.passed, frames, separator: "\t")
    await engine.close()
  }
}
