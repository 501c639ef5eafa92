// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentAudio

/// Does what a trace says, and tells what the process takes before and after each line of it.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Loads, plays and unloads sounds by a trace on standard input.",
    discussion: """
      A trace is lines of `L PATH` (load), `P PATH` (play 0.1 s of it), `U PATH` (unload) and `R PATH` \
      (rest until no decoder is left). Each is answered with the resident and the private dirty KiB \
      before and after, and the nanoseconds from its beginning to the count behind its end.
      """)

  @Option(
    help: "Clips in memory from malloc, as float or int16, beside an engine that plays another.")
  var twin: HeapClips.Kind?

  func run() throws { try Waiting.for { try await follow() } }

  private func follow() async throws {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 1 << 30
    let engine = try await AudioEngine(configuration)
    // Something to play for the twin; there in both, so that both have it.
    let other = try await engine.load(.bytes(Self.silence, name: "silence"))
    let twin = twin.map(HeapClips.init)
    var clips: [String: Clip] = [:]
    while let line = readLine() {
      let path = String(line.dropFirst(2))
      let before = KernelCount.now
      let began = Clock.passed
      switch line.first {
      case "L":
        if let twin {
          try await twin.load(path)
        } else {
          clips[path] = try await engine.load(.file(path: path), Self.resident)
        }
      case "P":
        let playback = try engine.play(clips[path] ?? other)
        _ = try engine.render(frames: 4_800)
        try playback.stop()
        _ = try engine.render(frames: 4_800)
      case "U":
        if let twin { twin.unload(path) } else { _ = try await clips[path]?.unload() }
      case "R":
        while engine.statistics.decoding.threads > 0 {
          try await Task.sleep(for: .milliseconds(50))
        }
        // The last thread gives back what it can once it is off the list.
        try await Task.sleep(for: .milliseconds(100))
      default: throw ValidationError("no such line in a trace: \(line)")
      }
      let after = KernelCount.now
      let took = Clock.passed - began
      print(
        line.prefix(1), before.resident, before.privateDirty, after.resident, after.privateDirty,
        took, separator: "\t")
      if line.first == "U" { clips[path] = nil }
    }
    await engine.close()
  }

  private static var resident: LoadOptions {
    var options = LoadOptions()
    options.streaming = .never
    return options
  }

  /// A tenth of a second of nothing, as an AU file.
  private static var silence: [UInt8] {
    let bytes = 9_600
    let header: [UInt32] = [0x2E73_6E64, 24, UInt32(bytes), 3, 48_000, 1]
    return header.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }
      + [UInt8](repeating: 0, count: bytes)
  }
}
