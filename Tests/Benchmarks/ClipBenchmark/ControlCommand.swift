// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import MomentAudio

/// Calls `play` many times, first in peace and then while big clips come and go, and says how long a call took.
struct ControlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "control",
    abstract: "Calls play while big clips are loaded and unloaded all the time.",
    discussion: """
      Prints a line for each of both: its name, how many big clips came and went, and nanoseconds, in tabs: \
      processor time of the thread p50, p99, p99.9, longest; time that passed likewise; and what reading \
      the clocks takes of the former, p50.
      """)

  @Argument(help: "How many calls.")
  var calls: Int

  @Argument(help: "The clip that is played, and those that come and go, each in a task of its own.")
  var files: [String]

  /// Calls between two pauses of a millisecond, in which voices end.
  private static let step = 20

  func run() throws { try Waiting.for { try await measure() } }

  private func measure() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 1 << 30
    configuration.voices = 256
    let engine = try await AudioEngine(configuration)
    let clip = try await engine.load(.file(path: files[0]))
    let churn = files.dropFirst().map { Churn(engine, $0) }
    let drain = Drain(engine)
    // What is made once is made before.
    _ = try play(clip, on: engine, 4096)
    print("in peace", 0, try play(clip, on: engine, calls), separator: "\t")
    for one in churn { one.start() }
    while churn.contains(where: { $0.turns == 0 }) { usleep(1000) }
    let before = churn.reduce(0) { $0 + $1.turns }
    let line = try play(clip, on: engine, calls)
    print("with churn", churn.reduce(0) { $0 + $1.turns } - before, line, separator: "\t")
    for one in churn { await one.stop() }
    drain.stop()
    await engine.close()
  }

  /// Calls `play` so many times; the figures as text.
  private func play(_ clip: Clip, on engine: AudioEngine, _ calls: Int) throws -> String {
    var used = [Int](repeating: 0, count: calls)
    var passed = used
    var clocks = used
    for index in 0..<calls {
      if index % Self.step == 0 { usleep(1000) }
      while engine.statistics.voices > 200 { usleep(1000) }
      let start = (passed: Clock.passed, used: Clock.usedByThread)
      _ = try engine.play(clip)
      used[index] = Clock.usedByThread - start.used
      passed[index] = Clock.passed - start.passed
      let empty = Clock.usedByThread
      clocks[index] = Clock.usedByThread - empty
    }
    let figures = [used, passed].flatMap { figures -> [Int] in
      let sorted = figures.sorted()
      return [calls / 2, calls * 99 / 100, calls * 999 / 1000, calls - 1].map { sorted[$0] }
    }
    return (figures + [clocks.sorted()[calls / 2]]).map(String.init).joined(separator: "\t")
  }
}
