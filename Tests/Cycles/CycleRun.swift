// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentTestSupport

/// The rounds, and what is compared after each.
struct CycleRun {
  private let options: CycleOptions
  private let sounds: CycleSounds
  private var totals = CycleTotals()

  init(_ options: CycleOptions) async throws {
    self.options = options
    sounds = try await CycleSounds()
  }

  /// Runs them all; whether each left what it found.
  mutating func isClean() async throws -> Bool {
    let warmUp = max(1000, options.count / 10)
    print(
      "cycles \(options.count), warm-up \(warmUp), seed \(options.seed), tasks \(options.tasks)")
    var faults = try await round(0, cycles: warmUp)
    await ExactMemory.fillCaches()
    let start = ProcessReading.take()
    print("   cycles  heap KiB  mapped KiB  resident  dirty KiB  files  cycles/s")
    print(row(warmUp, start, nil))
    let clock = ContinuousClock()
    // Long enough for clips to make way and come back.
    let rounds = min(10, max(2, options.count / 500))
    for number in 1...rounds {
      let first = options.count * (number - 1) / rounds
      let last = options.count * number / rounds
      let began = clock.now
      faults += try await round(number, cycles: last - first)
      let now = ProcessReading.take()
      print(row(last, now, Double(last - first) / ((clock.now - began) / .seconds(1))))
      if !options.isCountersOnly { faults += CycleLimits.grown(from: start, to: now) }
      fflush(nil)
      if !faults.isEmpty { break }
    }
    print(totals.text)
    if faults.isEmpty { faults += totals.missing }
    for fault in faults { print("left: \(fault)") }
    print(faults.isEmpty ? "nothing is left" : "something is left")
    return faults.isEmpty
  }

  /// The life of one engine.
  ///
  /// - Returns: what its counters say is left before it is closed, and whether somebody keeps it.
  private mutating func round(_ number: Int, cycles: Int) async throws -> [String] {
    var (left, engine) = try await live(number, cycles: cycles)
    // A task that has ended lets go of what it used a moment later, on another thread.
    for _ in 0..<10_000 where engine.isThere { try await Task.sleep(for: .milliseconds(1)) }
    if engine.isThere { left.append("engine \(number), which is closed and somebody holds") }
    return left
  }

  private mutating func live(_ number: Int, cycles: Int) async throws -> (
    left: [String], engine: Trace
  ) {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    // Now and then so little that clips make way all the time.
    configuration.budget = number % 3 == 1 ? 256 << 10 : 8 << 20
    configuration.voices = 16
    configuration.streaming.headSeconds = 0.02
    configuration.streaming.ringSeconds = 0.1
    configuration.fillsStreamsWhenRendering = number % 2 == 0
    configuration.watchesMemory = number % 3 == 0
    let engine = try await AudioEngine(configuration)
    let renderer = CycleRenderer(engine)
    let bell = renderer.bell
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<options.tasks {
        let seed = options.seed << 32 + UInt64(number * options.tasks + index)
        let share = cycles * (index + 1) / options.tasks - cycles * index / options.tasks
        var task = CycleTask(engine, sounds, bell, seed: seed)
        let plant = number > 0 && (index == 0 || options.plant == .race) ? options.plant : nil
        group.addTask {
          for cycle in 0..<share {
            try await task.cycle()
            if let plant { try await CyclePlant.leave(plant, cycle, engine, task.sounds) }
          }
          try await task.clear()
        }
      }
      try await group.waitForAll()
    }
    await CycleCounters.settle(engine, bell)
    let left = CycleCounters.left(engine).map { "\($0), counted by engine \(number)" }
    totals.add(engine)
    renderer.stop()
    await engine.close()
    return (left, Trace(engine))
  }

  /// Whether an engine is still there.
  private struct Trace {
    private weak var engine: AudioEngine?

    init(_ engine: AudioEngine) { self.engine = engine }

    var isThere: Bool { engine != nil }
  }

  private func row(_ cycles: Int, _ reading: ProcessReading, _ pace: Double?) -> String {
    let columns: [(Int, Int)] = [
      (cycles, 9), (reading.heapBytes >> 10, 10), (reading.anonymousBytes >> 10, 12),
      (reading.residentBytes >> 10, 10), (reading.privateDirtyBytes >> 10, 11),
      (reading.files.count, 7),
    ]
    let words = columns.map { value, width in
      String(repeating: " ", count: max(1, width - "\(value)".count)) + "\(value)"
    }
    return words.joined() + (pace.map { "     \(Int($0))" } ?? "")
  }
}
