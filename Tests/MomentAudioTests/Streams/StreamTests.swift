// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

/// A stream plays what the whole clip would.
@Suite("Streams")
struct StreamTests {
  private func compare(
    _ source: SoundSource, frames: Int, loading: LoadOptions = LoadOptions(),
    _ options: PlayOptions = PlayOptions(), sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let whole = try await StreamBench.render(
      source, streaming: .never, frames: frames, loading: loading, options)
    let stream = try await StreamBench.render(
      source, streaming: .always, frames: frames, loading: loading, options)
    #expect(whole.contains { $0 != 0 }, sourceLocation: sourceLocation)
    let first = zip(whole, stream).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(first == nil, sourceLocation: sourceLocation)
  }

  private let sound = SoundSource.bytes(StreamBench.file(frames: 60_000), name: "noise.wav")

  @Test
  func `a stream is the whole clip bit for bit, from its first frame to its last`() async throws {
    try await compare(sound, frames: 61_000)
  }

  @Test(arguments: [0.25, 0.9, 4] as [Float])
  func `also at other rates`(rate: Float) async throws {
    var options = PlayOptions()
    options.rate = rate
    try await compare(sound, frames: min(Int(61_000 / rate), 100_000), options)
  }

  @Test
  func `also from the middle to before the end, with fades`() async throws {
    var options = PlayOptions()
    options.from = 30_000
    options.until = 55_000
    options.fadeIn = 5000
    options.fadeOut = 10_000
    let whole = try await StreamBench.render(
      sound, streaming: .never, frames: 30_000, options)
    let stream = try await StreamBench.render(
      sound, streaming: .always, frames: 30_000, options)
    // The first frames are fetched first: silence before them, and nothing else.
    let late =
      try #require(stream.indices.first { stream[$0] != 0 })
      - #require(whole.indices.first { whole[$0] != 0 })
    #expect(late >= 0 && late <= 2 * 1024)
    #expect(Array(stream[late...]) == Array(whole.dropLast(late)))
  }

  @Test(arguments: [0, 20_000])
  func `loops join without a gap, as they do in a whole clip`(first: Int) async throws {
    var options = PlayOptions()
    options.loop = .times(3)
    options.loopPoints = .frames(first..<40_000)
    try await compare(sound, frames: 60_000 + 2 * (40_000 - first) + 100, options)
    options.loop = .forever
    try await compare(sound, frames: 130_000, options)
  }

  @Test
  func `a loop that does not join has the ramps it has in a whole clip`() async throws {
    // A constant to the middle, then its opposite: the seam is a step.
    let samples = (0..<50_000).map { Float($0 < 25_000 ? 0.5 : -0.5) }
    let source = SoundSource.bytes(WaveFile.float(samples, rate: 48_000), name: "step.wav")
    var options = PlayOptions()
    options.loop = .times(3)
    try await compare(source, frames: 150_100, options)
    options.loopPoints = .frames(10_000..<40_000)
    try await compare(source, frames: 150_100, options)
  }

  @Test
  func `a cross-faded loop is that of a whole clip but for rounding`() async throws {
    let samples = Signals.sine(60_000, frequency: 440 / 48_000, amplitude: 0.5)
    let source = SoundSource.bytes(WaveFile.float(samples, rate: 48_000), name: "sine.wav")
    var options = PlayOptions()
    options.loop = .times(3)
    options.loopPoints = .frames(7000..<50_000)
    options.loopCrossFade = 9000
    let whole = try await StreamBench.render(
      source, streaming: .never, frames: 130_000, options)
    let stream = try await StreamBench.render(
      source, streaming: .always, frames: 130_000, options)
    let worst = zip(whole, stream).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 1e-6)
  }

  @Test
  func `a sound of another rate is converted as a whole clip is`() async throws {
    for rate in [44_100, 96_000] {
      let source = SoundSource.bytes(
        StreamBench.file(frames: 60_000, rate: rate), name: "other.wav")
      try await compare(source, frames: 60_000 * 48_000 / rate + 1000)
    }
  }

  @Test
  func `a converted loop goes on through its seam`() async throws {
    let samples = Signals.sine(100_001, frequency: 1_000 / 100_001.0, amplitude: 0.8)
    var options = PlayOptions()
    options.loop = .times(3)
    let left = try await StreamBench.render(
      .bytes(WaveFile.float(samples, rate: 44_100), name: "loop"), streaming: .always,
      frames: 330_000, options
    ).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    let end = try #require(left.lastIndex { $0 != 0 }) + 1
    #expect(abs(end - 3 * 108_845) < 4)
    let inside = Signals.steepestBend(Array(left[1_000..<100_000]), silenceAround: false)
    for seam in [108_845, 2 * 108_845] {
      let around = Array(left[seam - 500..<seam + 500])
      #expect(Signals.steepestBend(around, silenceAround: false) <= 1.5 * inside)
    }
  }

  @Test
  func `a seek lands on its very frame, in the head, behind it and before where it was`()
    async throws
  {
    let samples = StreamBench.noise(frames: 60_000)
    let engine = try await StreamBench.engine()
    var loading = LoadOptions()
    loading.streaming = .always
    let clip = try await engine.load(sound, loading)
    let playback = try engine.play(clip)
    for target in [50_000, 10_000, 0, 45_000, 3, 30_000] {
      _ = try engine.render(frames: 3000)
      try playback.seek(to: target)
      // Out, fetched, and in again.
      _ = try engine.render(frames: 256 + 240 + 1024 + 1024 + 240)
      let place = playback.position
      #expect(place > target && place < target + 2800)
      let output = try engine.render(frames: 500)
      let expected = samples[2 * place..<2 * place + 1000].map { Float($0) / 32_768 }
      #expect(output == expected)
      #expect(playback.position == place + 500)
    }
    #expect(engine.statistics.starved == 0)
    try playback.seek(to: 200_000)
    _ = try engine.render(frames: 3000)
    #expect(playback.end?.reason == .finished)
    await engine.close()
  }

  @Test
  func `a real sound in FLAC is the whole clip bit for bit`() async throws {
    let here = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    for name in ["bowl"] {
      let source = SoundSource.file(path: "/\(here)/Assets/\(name).flac")
      try await compare(source, frames: 300_000)
    }
  }

  @Test
  func `the position is the sound's, whatever the loop`() async throws {
    let engine = try await StreamBench.engine()
    var loading = LoadOptions()
    loading.streaming = .always
    let clip = try await engine.load(sound, loading)
    #expect(clip.isStream)
    #expect(clip.frames == 60_000)
    var options = PlayOptions()
    options.from = 20
    options.loop = .forever
    options.loopPoints = .frames(1000..<5000)
    let playback = try engine.play(clip, options)
    #expect(playback.position == 20)
    _ = try engine.render(frames: 4980 + 700)
    #expect(playback.position == 1700)
    _ = try engine.render(frames: 40_000 + 100)
    #expect(playback.position == 1800)
    try playback.stop()
    _ = try engine.render(frames: 1024)
    #expect(playback.end?.reason == .stopped)
    #expect(playback.position == 1800 + 240)
    await engine.close()
  }
}
