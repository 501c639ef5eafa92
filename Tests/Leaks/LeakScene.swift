// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentTestSupport
import Synchronization

/// What is done, in one order, one thing after the other.
struct LeakScene {
  private let assets: String
  private let plant: Leaks.Plant?
  private let folder = TemporaryFolder(inMemory: true)
  private let files: [String]
  /// The same sounds under other names: one file is one clip, however often it is loaded.
  private let copies: [String]
  private static let lost = Atomic<UInt>(0)

  /// Makes 16 files of 2 MB beside the project's own clips.
  init(assets: String, plant: Leaks.Plant?) {
    self.assets = assets
    self.plant = plant
    var random = RandomSequence(seed: 4)
    let noise = (0..<1 << 20).map { _ in Int16(truncatingIfNeeded: random.next() >> 52) }
    let bytes = WaveFile.int16(noise, rate: 48_000, channels: 2)
    let folder = folder
    files =
      ["bell", "chime", "prompt", "strike"].map { "\(assets)/\($0).flac" }
      + (0..<16).map { folder.write(bytes, to: "\($0).wav") }
    copies = plant == .growth ? (16..<32).map { folder.write(bytes, to: "\($0).wav") } : []
  }

  /// What is not as it was; looked for only in the second life of an engine, behind all first times.
  func faults(isWatched: Bool) async throws -> [String] {
    if isWatched { return try await live(isWatched: true, plant: plant) }
    var faults = try await live(isWatched: false, plant: nil)
    await ExactMemory.fillCaches()
    let before = ProcessReading.take()
    faults += try await live(isWatched: false, plant: plant)
    let after = ProcessReading.take()
    print("mapped \(before.anonymousBytes) bytes before, \(after.anonymousBytes) after")
    print("heap \(before.heapBytes) bytes before, \(after.heapBytes) after")
    if before.anonymousBytes != after.anonymousBytes { faults.append("mappings are left") }
    // Pools of the decoder and caches of the runtime end up 0 to 22 KB larger, by which thread came to what.
    if after.heapBytes > before.heapBytes + 48 << 10 { faults.append("the heap has grown") }
    if after.files.sorted() != before.files.sorted() { faults.append("files are open") }
    return faults + after.threads.map { "\($0) goes on" }
  }

  /// An engine's life.
  private func live(isWatched: Bool, plant: Leaks.Plant?) async throws -> [String] {
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: 48_000)
    configuration.budget = 128 << 20
    configuration.watchesMemory = false
    let engine = try await AudioEngine(configuration)
    var faults: [String] = []
    let watch = MappingWatch { engine.mappings }
    // A thread, with its stack, may come in any pass, and only once.
    var inexact: String? = isWatched ? nil : "no pass was measured"
    for pass in 0..<(isWatched ? 2 : 5) {
      let empty = ProcessReading.take().anonymousBytes
      var clips: [Clip] = []
      for file in files { clips.append(try await load(engine, file)) }
      let counted = engine.statistics.clips.bytes
      let mapped = ProcessReading.take().anonymousBytes - empty
      if !isWatched {
        print("\(clips.count) clips: \(counted) bytes counted, \(mapped) mapped")
        if mapped == counted {
          inexact = nil
        } else if inexact != nil {
          inexact = "\(mapped) bytes are mapped for \(counted) counted, in pass \(pass) too"
        }
        faults += watch.faults()
      }
      for file in copies { clips.append(try await load(engine, file)) }
      try await play(engine, clips)
      for clip in clips { try await clip.unload() }
      if !isWatched { faults += watch.faults() }
    }
    if let inexact { faults.append(inexact) }
    switch plant {
    case .clip:
      unsafe _ = mmap(nil, 1 << 21, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    case .heap:
      for _ in 0..<1000 {
        let bytes = unsafe malloc(1000)
        // Written down, or the compiler leaves it out.
        Self.lost.store(UInt(bitPattern: bytes), ordering: .relaxed)
      }
    case .growth, nil: break
    }
    if !isWatched { faults += await heapAtRest(engine) }
    await engine.close()
    return faults
  }

  /// Whether the heap has given back what decoders had, once the last of them has ended for want of work.
  private func heapAtRest(_ engine: AudioEngine) async -> [String] {
    while engine.statistics.decoding.threads > 0 { try? await Task.sleep(for: .milliseconds(50)) }
    // The thread itself, which gives it back, ends a moment later.
    while ProcessReading.ownThreads().contains("moment-decode") {
      try? await Task.sleep(for: .milliseconds(5))
    }
    let before = MemoryMap.read().regions.reduce(0) { $0 + $1.privateDirtyBytes }
    let after = ProcessReading.take().privateDirtyBytes
    return before - after <= 64 << 10
      ? [] : ["\(before - after) bytes of the heap are nobody's, and not given back"]
  }

  private func load(_ engine: AudioEngine, _ file: String) async throws -> Clip {
    try await engine.load(.file(path: file))
  }

  /// A tenth of a second of each, and of a stream, fading out at the end.
  private func play(_ engine: AudioEngine, _ clips: [Clip]) async throws {
    var options = LoadOptions()
    options.streaming = .always
    let stream = try await engine.load(.file(path: "\(assets)/ambience.flac"), options)
    let playback = try engine.play(stream)
    for clip in clips {
      let playback = try engine.play(clip)
      _ = try engine.render(frames: 4800)
      try playback.stop()
    }
    try playback.seek(to: 200_000)
    _ = try engine.render(frames: 4800)
    try playback.stop()
    _ = try engine.render(frames: 4800)
    try await stream.unload()
  }
}
