// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentAudio

/// Everybody loads, plays, cancels and unloads the same few files.
@Suite("Shared clips, all at once")
struct SharedClipChurnTests {
  /// What several of them use.
  private final class Table: Sendable {
    let clips = Mutex<[Clip]>([])
    let refusals = Mutex(0)

    func take(_ random: inout RandomSequence) -> Clip? {
      clips.withLock { $0.isEmpty ? nil : $0.remove(at: .random(in: 0..<$0.count, using: &random)) }
    }

    func some(_ random: inout RandomSequence) -> Clip? {
      clips.withLock { $0.randomElement(using: &random) }
    }
  }

  private static func step(
    _ engine: AudioEngine, _ files: [String], _ table: Table, _ random: inout RandomSequence
  ) async throws {
    let source = SoundSource.file(path: files[.random(in: 0..<files.count, using: &random)])
    var options = LoadOptions()
    options.awaits = Bool.random(using: &random) ? .head : .complete
    options.keepsFloat = Int.random(in: 0..<4, using: &random) == 0
    options.pinned = Int.random(in: 0..<16, using: &random) == 0
    switch Int.random(in: 0..<12, using: &random) {
    case 0..<4:
      let clip = try await engine.load(source, options)
      table.clips.withLock { $0.append(clip) }
    case 4:
      let wish = options
      let load = Task { try await engine.load(source, wish) }
      for _ in 0..<Int.random(in: 0..<20, using: &random) { await Task.yield() }
      load.cancel()
      _ = try await load.value
    case 5..<7:
      var play = PlayOptions()
      play.until = .random(in: 1...8_000, using: &random)
      if let clip = table.some(&random) { _ = try engine.play(clip, play) }
    case 7:
      if let clip = table.some(&random) {
        try clip.pin()
        clip.unpin()
      }
    case 8: _ = engine.core.pool.evictIdle()
    default:
      guard let clip = table.take(&random) else { return }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: try await clip.unload(.orThrow)
      case 1: try await clip.unload(.fadingOut(.milliseconds(5)))
      case 2: try await clip.unload()
      default: break  // Let go of.
      }
    }
  }

  private static func run(
    _ engine: AudioEngine, _ files: [String], _ table: Table, seed: UInt64
  ) async {
    var random = RandomSequence(seed: seed)
    for _ in 0..<300 {
      do { try await step(engine, files, table, &random) } catch {
        table.refusals.withLock { $0 += 1 }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `whatever four do to three files, every byte, mapping, hold and name is given back`(
    seed: UInt64
  ) async throws {
    let folder = TemporaryFolder()
    let files = (0..<3).map { index in
      let samples = (0..<8_000).map { $0 % 2 == 0 ? Int16(100 * index) : -Int16(100 * index) }
      return folder.write(
        WaveFile.int16(samples, rate: index == 2 ? 44_100 : 48_000), to: "\(index).wav")
    }
    // Not all forms of all files fit.
    let engine = try await StreamBench.engine(byWorkers: true, budget: 90_000)
    let mapped = MappingWatch(engine)
    let table = Table()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<4 as Range<UInt64> {
        group.addTask { await Self.run(engine, files, table, seed: 16 * seed + number) }
      }
      // Whoever waits for a voice's end waits for this one.
      let renders = Task {
        while !Task.isCancelled {
          _ = try engine.render(frames: 480)
          await Task.yield()
        }
      }
      await group.waitForAll()
      renders.cancel()
      _ = try? await renders.value
    }
    table.clips.withLock { $0 = [] }
    await StreamBench.settle(engine)
    _ = try engine.render(frames: 20_000)

    let numbers = engine.statistics
    #expect(numbers.voices == 0)
    #expect(numbers.clips.clips == 0)
    #expect(numbers.clips.bytes == 0)
    #expect(numbers.clips.leases == 0)
    #expect(numbers.clips.pinnedBytes == 0)
    #expect(numbers.clips.peakBytes <= numbers.clips.budget)
    #expect(mapped.faults() == [])
    #expect(engine.core.library.count == 0)
    #expect(engine.core.library.countByFile == 0)
    let work = numbers.decoding.all
    #expect(
      work.submitted
        == work.finished + work.shared + work.refused + work.cancelled + work.failed)
    #expect(work.shared > 0 && numbers.reloaded > 0)
    #expect(numbers.decoding.openFiles == 0)
    #expect(table.refusals.withLock { $0 } < 800)
    await engine.close()
  }
}
