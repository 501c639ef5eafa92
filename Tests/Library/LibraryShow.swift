// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentAudio
import MomentOutput
import MomentTestSupport

/// One run of a library through an engine.
struct LibraryShow {
  static let rate = 48_000
  /// A power of two: the sum of what plays is then exact.
  static let gain: Float = 1 / 16
  /// The longest block, in frames.
  private static let block = 2_048
  /// What a process may take beside its clips while it plays, more than before.
  private static let beside = 24 << 20

  private let library: SoundLibrary
  private let reference: Reference
  private let engine: AudioEngine
  private let budget: Int
  private let plant: LibraryCommand.Offence?

  init(_ library: SoundLibrary, budget: Int, plant: LibraryCommand.Offence?) async throws {
    self.library = library
    self.budget = budget
    self.plant = plant
    reference = try await Reference(library)
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: Self.rate)
    configuration.budget = budget + (plant == .budget ? 1 << 20 : 0)
    engine = try await AudioEngine(configuration)
    engine.ducking = nil
  }

  /// Loads all and plays for so many frames; what was wrong.
  func play(frames: Int, seed: UInt64) async throws -> [String] {
    let before = ClipMemory.now.privateDirty
    var clips: [Clip] = []
    for sound in library.sounds { clips.append(try await engine.load(.file(path: sound.path))) }
    var run = LibraryRun(engine, clips, frames: frames, most: budget * 3 / 4, seed: seed)
    try perform(&run, frames: frames, before: before)
    run.end()
    print(run.summary)
    let numbers = engine.statistics
    print(
      "\(numbers.reloaded) loaded again, \(numbers.clips.evicted) made way,",
      "\(numbers.starved) starved, \(numbers.lateStarts) late")
    if numbers.starved > 0 { run.faults.append("\(numbers.starved) voices starved") }
    if numbers.lateStarts > 0 { run.faults.append("\(numbers.lateStarts) starts were late") }
    if numbers.reloaded == 0 { run.faults.append("nothing was loaded again: this shows nothing") }
    await engine.close()
    return run.faults
  }

  private func perform(_ run: inout LibraryRun, frames: Int, before: Int) throws {
    var device = try OfflineDevice(engine.core.boundary.ref, rate: UInt32(Self.rate))
    var random = RandomSequence(seed: 99)
    var output = [Float](repeating: 0, count: 2 * Self.block)
    var position = 0
    var plantAt = plant == nil ? Int.max : frames / 2
    while position < frames || run.isPlaying {
      let count = Int.random(in: 64...Self.block, using: &random)
      if position < frames { try run.start(upTo: position + count, from: reference) }
      let isPlanted = position >= plantAt
      if isPlanted { plantAt = .max }
      realtime_probe_arm()
      unsafe output.withUnsafeMutableBytes { unsafe device.render(count, into: $0) }
      if isPlanted, plant == .heap { run.faults.reserveCapacity(1 << 12) }
      run.note(realtime_probe_disarm())
      if isPlanted, plant == .sample { output[count] += Self.gain / 32_768 }
      // Receipts are read, and nothing is rendered.
      _ = try engine.render(frames: 0)
      run.compare(output[..<(2 * count)], at: position)
      position += count
      let memory = ClipMemory.now
      run.note(memory, budget: budget, limit: before + budget + Self.beside)
    }
  }
}
