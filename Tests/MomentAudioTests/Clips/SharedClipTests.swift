// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

@testable import MomentAudio
@testable import MomentDecoding

/// One file, several handles.
@Suite("Shared clips")
struct SharedClipTests {
  let folder = TemporaryFolder()
  /// Four pages of memory.
  let bytes = 16_384

  func engine(budget: Int = 64 << 20) async throws -> AudioEngine {
    try await StreamBench.engine(budget: budget)
  }

  /// To and fro, so that its edges are no steps of their own.
  @discardableResult
  func write(
    _ name: String = "tone.wav", level: Int16 = 1_000, frames: Int = 8_000
  ) -> SoundSource {
    let samples = (0..<frames).map { $0 % 2 == 0 ? level : -level }
    return .file(path: folder.write(WaveFile.int16(samples, rate: 48_000), to: name))
  }

  /// A minute at another rate: decoding takes a while.
  func writeLong() -> SoundSource {
    let samples = StreamBench.noise(frames: longFrames / 2)
    return .file(path: folder.write(WaveFile.int16(samples, rate: 8_000), to: "long.wav"))
  }

  let longFrames = 480_000

  func isGone(_ engine: AudioEngine) -> Bool {
    let numbers = engine.statistics
    return numbers.clips.bytes == 0 && numbers.clips.clips == 0 && numbers.clips.pinnedBytes == 0
      && engine.core.library.count == 0 && engine.core.library.countByFile == 0
  }

  var kept: LoadOptions {
    var options = LoadOptions()
    options.streaming = .never
    return options
  }

  var hurry: LoadOptions {
    var options = kept
    options.awaits = .head
    return options
  }

  /// Two handles on a clip that is still being decoded.
  func comingTwice(_ engine: AudioEngine, _ source: SoundSource) async throws -> [Clip] {
    for _ in 0..<20 {
      let finished = engine.statistics.decoding.finished
      let clips = [
        try await engine.load(source, hurry), try await engine.load(source, hurry),
      ]
      if engine.statistics.decoding.finished == finished { return clips }
      // The machine was elsewhere for all that time.
      for clip in clips { try await clip.unload() }
    }
    Issue.record("decoded before anybody could share it, twenty times")
    return []
  }

  @Test
  func `a handle whose unloading is refused is good at every moment`() async throws {
    let engine = try await engine()
    let source = write()
    let first = try await engine.load(source)
    let clip = try await engine.load(source)
    var options = PlayOptions()
    options.loop = .forever
    let playback = try engine.play(first, options)
    // The voice holds the memory, and was started through a handle that is gone.
    try await first.unload()
    let refusals = Task.detached {
      var refused = 0
      for _ in 0..<5_000 {
        do { try await clip.unload(.orThrow) } catch EngineError.clipInUse { refused += 1 }
      }
      return refused
    }
    var closed = 0
    for _ in 0..<50_000 where !clip.isResident { closed += 1 }
    #expect(try await refusals.value == 5_000)
    #expect(closed == 0)
    try playback.stop()
    _ = try engine.render(frames: 1_000)
    #expect(try await clip.unload(.orThrow).bytes == bytes)
    #expect(isGone(engine))
    await engine.close()
  }

  @Test
  func `a file that two load at once is decoded once, and the memory goes with the last handle`()
    async throws
  {
    let engine = try await engine()
    let source = write()
    for round in 1...20 {
      async let one = engine.load(source)
      async let other = engine.load(source)
      let (a, b) = (try await one, try await other)
      // Work that was shared is counted behind the answer.
      await StreamBench.settle(engine)
      let numbers = engine.statistics
      #expect(numbers.decoding.submitted == 2 * round)
      #expect(numbers.decoding.finished == round)
      #expect(numbers.decoding.shared == round)
      #expect(numbers.clips.admitted == round)
      #expect(a.id == b.id && a !== b)
      #expect(a.frames == 8_000 && b.frames == 8_000)

      #expect(try await a.unload().bytes == 0)
      #expect(b.isResident && !a.isResident)
      #expect(throws: EngineError.self) { _ = try engine.play(a) }
      await #expect(throws: EngineError.self) { try await a.decoded() }
      await #expect(throws: EngineError.self) { try await a.unload() }
      _ = try engine.play(b)
      #expect(try engine.render(frames: 8_000)[0] == 1_000 / 32_768)
      #expect(try await b.unload().bytes == bytes)
      #expect(isGone(engine))
    }
  }

  @Test
  func `who comes while a file is decoded gets what is there, and the rest with everybody`()
    async throws
  {
    let engine = try await engine()
    let source = writeLong()
    let first = try await engine.load(source, hurry)
    var clips: [Clip] = []
    for _ in 0..<8 { clips.append(try await engine.load(source, hurry)) }
    await StreamBench.settle(engine)
    #expect(engine.statistics.decoding.shared == 8)
    let sound = try await first.decoded()
    for clip in clips {
      #expect(try await clip.decoded().clip == sound.clip)
      #expect(clip.frames == first.frames)
    }
    #expect(engine.statistics.decoding.finished == 1)
    #expect(engine.statistics.clips.clips == 1)
  }

  @Test(arguments: [0, 1])
  func `a handle that is unloaded leaves the decoding to the other, and the last one ends it`(
    leaving: Int
  ) async throws {
    let engine = try await engine()
    let source = writeLong()
    var clips = try await comingTwice(engine, source)
    #expect(try await clips[leaving].unload().bytes == 0)
    await #expect(throws: EngineError.self) { _ = try await clips[leaving].decoded() }
    let sound = try await clips[1 - leaving].decoded()
    #expect(sound.sourceFrames == longFrames)
    try await clips[1 - leaving].unload()
    #expect(isGone(engine))

    clips = try await comingTwice(engine, source)
    let cancelled = engine.statistics.decoding.cancelled
    #expect(try await clips[leaving].unload().bytes == 0)
    try await clips[1 - leaving].unload()
    #expect(isGone(engine))
    await StreamBench.settle(engine)
    #expect(engine.statistics.decoding.openFiles == 0)
    #expect(engine.statistics.decoding.cancelled == cancelled + 1)
  }

  @Test
  func `a load that is cancelled is answered, and the other who waits is not`() async throws {
    let engine = try await engine()
    let source = writeLong()
    let kept = kept
    for _ in 0..<20 {
      let before = engine.statistics.decoding
      let first = Task { try await engine.load(source, kept) }
      let second = Task { try await engine.load(source, kept) }
      while engine.statistics.decoding.shared == before.shared {
        try await Task.sleep(for: .milliseconds(1))
      }
      first.cancel()
      let cancelled = await first.result
      let clip = try await second.value
      #expect(engine.statistics.decoding.finished == before.finished + 1)
      #expect(clip.isResident)
      try await clip.unload()
      if case .failure = cancelled {
        #expect(isGone(engine))
        return
      }
      // The machine was elsewhere until it was decoded.
    }
    Issue.record("decoded before anybody could cancel it, twenty times")
  }

  @Test
  func `unloading concerns the voices of its own handle`() async throws {
    let engine = try await engine()
    let source = write()
    let (a, b) = (try await engine.load(source), try await engine.load(source))
    var forever = PlayOptions()
    forever.loop = .forever
    let (ofA, ofB) = (try engine.play(a, forever), try engine.play(b, forever))
    _ = try engine.render(frames: 100)
    await #expect(throws: EngineError.self) { try await b.unload(.orThrow) }
    #expect(try await a.unload(.fadingOut(.milliseconds(10))).bytes == 0)
    _ = try engine.render(frames: 2_000)
    #expect(ofA.end?.reason == .stopped)
    #expect(ofB.end == nil)
    // Refused before: it is as good as ever.
    _ = try engine.play(b)
    try ofB.stop()
    _ = try engine.render(frames: 10_000)
    #expect(try await b.unload(.orThrow).bytes == bytes)
    #expect(isGone(engine))
  }

  @Test
  func `the last handle goes at once or not at all while another's voice has the memory`()
    async throws
  {
    let engine = try await engine()
    let source = write()
    let (a, b) = (try await engine.load(source), try await engine.load(source))
    let playback = try engine.play(a)
    _ = try engine.render(frames: 100)
    #expect(try await a.unload().bytes == 0)
    await #expect(throws: EngineError.self) { try await b.unload(.orThrow) }
    _ = try engine.render(frames: 8_000)
    #expect(playback.end?.reason == .finished)
    #expect(try await b.unload(.orThrow).bytes == bytes)
    #expect(isGone(engine))
  }

  @Test
  func `the answer says when the memory had gone`() async throws {
    let engine = try await engine()
    let clip = try await engine.load(write())
    _ = try engine.play(clip)
    _ = try engine.render(frames: 5_000)
    let freed = Task.immediate { try await clip.unload() }
    _ = try engine.render(frames: 4_000)
    _ = try engine.render(frames: 500)
    #expect(try await freed.value == FreedMemory(bytes: bytes, time: AudioTime(frame: 9_000)))
  }

  @Test
  func `a file that has changed is another clip, and the old one goes on while it is there`()
    async throws
  {
    let engine = try await engine(budget: 2 * bytes)
    let old = try await engine.load(write(), kept)
    let new = try await engine.load(write(level: 2_000, frames: 7_999), kept)
    #expect(old.id != new.id)
    _ = try engine.play(old)
    #expect(try engine.render(frames: 8_000)[0] == 1_000 / 32_768)
    _ = try engine.play(new)
    #expect(try engine.render(frames: 7_999)[0] == 2_000 / 32_768)
    #expect(engine.core.give(way: .medium) == 2 * bytes)
    _ = engine.core.give(way: .normal)
    let playback = try engine.play(old)
    _ = try engine.render(frames: 1_000)
    #expect(playback.end?.failure == .changed(folder.file("tone.wav")))
    _ = try engine.play(new)
    #expect(try engine.render(frames: 7_999)[0] == 2_000 / 32_768)
  }

  @Test
  func `another name for a file is the same file, another form of it is another clip`()
    async throws
  {
    let engine = try await engine()
    let source = write()
    unsafe symlink("tone.wav", folder.file("link.wav"))
    let clips = [
      try await engine.load(source), try await engine.load(.file(path: folder.file("link.wav"))),
    ]
    #expect(clips[0].id == clips[1].id)
    #expect(clips.map(\.name) == [folder.file("tone.wav"), folder.file("link.wav")])
    var others: [Clip] = []
    for change: (inout LoadOptions) -> Void in [
      { $0.keepsFloat = true }, { $0.streaming = .always },
    ] {
      var options = LoadOptions()
      change(&options)
      others.append(try await engine.load(source, options))
    }
    let bytes = folder.bytes("tone.wav")
    for _ in 0..<2 { others.append(try await engine.load(.bytes(bytes, name: "given"))) }
    #expect(Set((clips + others).map(\.id)).count == 5)
    await StreamBench.settle(engine)
    #expect(engine.statistics.decoding.shared == 1)
  }

  @Test(arguments: [48_000, 44_100])
  func `a wish that changes no frame makes no other clip of a file`(rate: Int) async throws {
    let engine = try await engine()
    let samples = StreamBench.noise(frames: 8_000)
    let source = SoundSource.file(
      path: folder.write(WaveFile.int16(samples, rate: rate), to: "noise.wav"))
    var clips: [Clip] = []
    for change: (inout LoadOptions) -> Void in [
      { _ in }, { $0.streaming = .never }, { $0.loops = true }, { $0.streaming = .always },
      {
        $0.streaming = .always
        $0.loops = true
      },
    ] {
      var options = LoadOptions()
      change(&options)
      clips.append(try await engine.load(source, options))
    }
    #expect(clips[0].id == clips[1].id)
    // Converted around its seam it is another.
    #expect((clips[0].id == clips[2].id) == (rate == 48_000))
    #expect(clips[0].id != clips[3].id && clips[3].isStream)
    #expect(clips[3].id == clips[4].id)
    let ids = Set(clips.map(\.id))
    #expect(engine.statistics.clips.bytes == ids.reduce(0) { $0 + engine.core.pool.bytes(of: $1) })
  }

  @Test
  func `a clip that has made way comes back for whoever loads it, and for all its handles`()
    async throws
  {
    let engine = try await engine()
    let source = write()
    let a = try await engine.load(source)
    #expect(engine.core.give(way: .medium) == bytes)
    _ = engine.core.give(way: .normal)
    let b = try await engine.load(source)
    #expect(a.isResident && b.isResident && a.id == b.id)
    #expect(engine.statistics.reloaded == 1)
    await StreamBench.settle(engine)
    #expect(engine.statistics.decoding.shared == 1)
    _ = try engine.play(a)
    #expect(try engine.render(frames: 8_000)[0] == 1_000 / 32_768)
  }

  @Test
  func `pins are a handle's own, and go with it`() async throws {
    let engine = try await engine()
    let source = write()
    var options = LoadOptions()
    options.pinned = true
    let a = try await engine.load(source, options)
    let b = try await engine.load(source)
    #expect(!b.unpin())
    #expect(engine.core.give(way: .medium) == 0)
    try b.pin()
    try await a.unload()
    #expect(engine.core.give(way: .medium) == 0)
    #expect(b.unpin())
    #expect(engine.core.give(way: .medium) == bytes)
    _ = engine.core.give(way: .normal)
    // A load that finds it away brings it back and pins it.
    let c = try await engine.load(source, options)
    #expect(c.isResident)
    #expect(engine.core.give(way: .medium) == 0)
  }

  @Test
  func `unloading everything makes all handles stale, and a later load is a new clip`()
    async throws
  {
    let engine = try await engine()
    let (short, long) = (write(), writeLong())
    let (a, b) = (try await engine.load(short), try await engine.load(short))
    let coming = try await engine.load(long, hurry)
    let freed = engine.unloadAll()
    #expect(freed.bytes >= bytes)
    for clip in [a, b, coming] {
      #expect(throws: EngineError.self) { _ = try engine.play(clip) }
      await #expect(throws: EngineError.self) { try await clip.unload() }
    }
    await StreamBench.settle(engine)
    #expect(isGone(engine))
    let sharedBefore = engine.statistics.decoding.shared
    let again = try await engine.load(short)
    _ = try engine.play(again)
    #expect(try engine.render(frames: 8_000)[0] == 1_000 / 32_768)
    #expect(engine.statistics.decoding.shared == sharedBefore)
  }

  @Test
  func `a clip whose decoding failed is found by nobody, though somebody has a handle`()
    async throws
  {
    let engine = try await engine()
    let library = engine.core.library
    write()
    let path = folder.file("tone.wav")
    let request = DecodeRequest(.file(path: path), rate: 48_000)
    let info = try SoundInspector().info(of: request.source)
    let key = ClipKey(
      file: try #require(FileIdentity(path: path)),
      form: ClipForm(request, info, .exact(8_000), .monoInt16))
    let shares = (0..<3).map { _ in
      ClipShare(ClipMemory(ClipLoading(request), core: engine.core), isPinned: false)
    }
    for share in shares { library.add(share) }
    #expect(library.known(shares[0].memory, as: key) == nil)
    #expect(library.known(shares[1].memory, as: key) != nil)
    #expect(shares[1].memory === shares[0].memory)
    #expect(library.ended(shares[0].memory, isComplete: false).count == 2)
    #expect(library.known(shares[2].memory, as: key) == nil)
    #expect(shares[2].memory !== shares[0].memory)
    for share in shares { _ = library.remove(share) }
    #expect(isGone(engine))
  }

  @Test
  func `a file that cannot be decoded is tried again by the next who loads it`() async throws {
    let engine = try await engine()
    let path = folder.write("no sound", to: "bad.wav")
    for round in 1...3 {
      await #expect(throws: EngineError.self) { try await engine.load(.file(path: path)) }
      #expect(engine.statistics.decoding.failed == round)
    }
    #expect(isGone(engine))
  }

  @Test
  func `a clip unloaded while it is decoded and played is heard whole`() async throws {
    let engine = try await engine()
    let source = writeLong()
    let clip = try await engine.load(source, hurry)
    let playback = try engine.play(clip)
    let freed = Task.immediate { try await clip.unload() }
    while engine.statistics.decoding.finished == 0, engine.statistics.decoding.cancelled == 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    var frames = 0
    while playback.end == nil { frames += try engine.render(frames: 48_000).count / 2 }
    #expect(frames >= 6 * longFrames)
    #expect(playback.end?.time == AudioTime(frame: UInt64(6 * longFrames)))
    #expect(try await freed.value.bytes > 12 * longFrames)
    #expect(isGone(engine))
  }
}
