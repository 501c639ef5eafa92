// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentDecoding
import MomentTestSupport
import Testing

@Suite("Gauges of an engine")
struct GaugeTests {
  func offline() async throws -> AudioEngine {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    return try await AudioEngine(configuration)
  }

  @Test
  func `a start that comes too late is counted, and by how much`() async throws {
    let engine = try await offline()
    let file = WaveFile.float([Float](repeating: 0.1, count: 4800), rate: 48_000)
    let clip = try await engine.load(.bytes(file, name: "clip"))
    _ = try engine.render(frames: 1000)
    for start in [1000, 1500, 993, 700] as [UInt64] {
      var options = PlayOptions()
      options.start = AudioTime(frame: start)
      _ = try engine.play(clip, options)
    }
    _ = try engine.render(frames: 1000)
    #expect(engine.statistics.lateStarts == 2)
    #expect(engine.statistics.worstLateness == 300)
  }

  @Test
  func `a voice that waits for its frames is counted, once and while it waits`() async throws {
    let engine = try await offline()
    let held = HeldStore(
      WaveFile.float([Float](repeating: 0.1, count: 400_000), rate: 48_000), from: 800_000)
    var options = LoadOptions()
    options.awaits = .head
    let clip = try await engine.load(.store(held, name: "held"), options)
    let playback = try engine.play(clip)
    var left = 400
    while engine.statistics.waiting == 0, left > 0 {
      _ = try engine.render(frames: 1000)
      left -= 1
    }
    #expect(engine.statistics.waiting == 1)
    #expect(engine.statistics.starved == 1)
    #expect(engine.statistics.sounding == 0)
    held.release()
    _ = try await clip.decoded()
    _ = try engine.render(frames: 1000)
    #expect(engine.statistics.waiting == 0)
    #expect(engine.statistics.sounding == 1)
    #expect(engine.statistics.starved == 1)
    _ = try engine.render(frames: 400_000)
    #expect(playback.end?.reason == .finished)
  }

  @Test
  func `every gauge starts at nothing`() async throws {
    let numbers = try await offline().statistics
    let counts = [
      numbers.voices, numbers.sounding, numbers.paused, numbers.scheduled, numbers.waiting,
      numbers.lateStarts, numbers.worstLateness, numbers.starved, numbers.overs, numbers.limited,
      numbers.clipped, numbers.pageFaults,
    ]
    #expect(counts.allSatisfy { $0 == 0 })
    #expect(numbers.blockTimes == [Int](repeating: 0, count: 8))
    #expect(Set(numbers.levels.keys) == [.bells, .voice, .ambience])
  }
}

/// A file whose reader waits at a byte until it is let go on.
@safe
private final class HeldStore: SoundStore, @unchecked Sendable {
  private let bytes: [UInt8]
  private let edge: Int
  private let semaphore: UnsafeMutablePointer<sem_t>

  init(_ bytes: [UInt8], from edge: Int) {
    self.bytes = bytes
    self.edge = edge
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  var count: Int { bytes.count }

  func release() { unsafe _ = sem_post(semaphore) }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let length = min(buffer.count, bytes.count - offset)
    // Looking for more behind the last byte is no reading on.
    guard length > 0 else { return 0 }
    if offset >= edge {
      while unsafe sem_wait(semaphore) != 0 {}
      unsafe _ = sem_post(semaphore)
    }
    unsafe buffer.copyBytes(from: bytes[offset..<offset + length])
    return length
  }
}
