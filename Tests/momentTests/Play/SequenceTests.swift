// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentTestSupport
import Synchronization
import Testing

@testable import moment

/// One sound after the other, on an engine whose time moves only when the test renders.
@Suite("A list of sounds", .timeLimit(.minutes(1)))
struct SequenceTests {
  /// A FLAC file of four seconds.
  private static func bell(in folder: TemporaryFolder) async throws -> [UInt8] {
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.path(folder.file("bell.flac")), rate: 48_000))
    let engine = try await AudioEngine(configuration)
    _ = try engine.play(try await engine.load(SoundInput.bell.source))
    try engine.write(frames: 192_000)
    try engine.finishFile()
    await engine.close()
    return folder.bytes("bell.flac")
  }

  @Test
  func `sounds much shorter than a device's buffer follow one another without a gap`() async {
    // A process of its own, since a console takes over the signals of the one it is made in.
    await #expect(processExitsWith: .success) {
      let samples = Wave.noise(20 * 480)
      let inputs = (0..<20).map { index in
        SoundInput.piped(Wave.file(Array(samples[480 * index..<480 * (index + 1)])))
      }
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      let engine = try await AudioEngine(configuration)
      let session = PlaySession(
        engine: engine, mix: Mix(),
        reporter: PlayReporter(
          console: Console(), events: EventStream(nil), verbosity: 0, began: .now))
      let playing = Task { await session.run(Repertoire(inputs)) }
      // Nothing is rendered yet, so that nothing can end: all of them have to be scheduled ahead.
      while session.state.withLock({ $0.soundings.count { $0.playback != nil } }) < 20 {
        await Task.yield()
      }
      let starts = session.state.withLock { $0.soundings.compactMap(\.started?.frame) }
      try #require(starts.count == 20)
      let first = Int(starts[0])
      let output = try engine.render(frames: first + samples.count + 4800)
      let heard = stride(from: 2 * first, to: 2 * (first + samples.count), by: 2).map { output[$0] }
      #expect(heard == samples.map { Float($0) / 32_768 })
      #expect(await playing.value == Array(repeating: .success, count: 20))
      #expect(session.gaps == PlaybackGaps())
      await engine.close()
    }
  }

  @Test
  func `what follows a stream that is cut short begins where that ends, not where its header says`()
    async
  {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let bytes = try await Self.bell(in: folder)
      let samples = Wave.noise(4800)
      var mix = Mix()
      mix.streams = true
      var configuration = AudioEngine.Configuration()
      configuration.output = .offline(rate: 48_000)
      let engine = try await AudioEngine(configuration)
      let session = PlaySession(
        engine: engine, mix: mix,
        reporter: PlayReporter(
          console: Console(), events: EventStream(nil), verbosity: 0, began: .now))
      let playing = Task {
        await session.run(
          Repertoire([.piped(Array(bytes.prefix(bytes.count / 2))), .piped(Wave.file(samples))]))
      }
      while session.state.withLock({ $0.soundings.first?.playback }) == nil { await Task.yield() }
      var output: [Float] = []
      var starts: [UInt64] = []
      while output.count < 2 * 240_000 {
        output += try engine.render(frames: 480)
        // Its end is decoded well before it is rendered: what follows is scheduled by then.
        guard session.state.withLock({ $0.soundings.first?.playback?.streamedFrames }) != nil else {
          continue
        }
        while starts.count < 2 {
          starts = session.state.withLock { $0.soundings.compactMap(\.started?.frame) }
          await Task.yield()
        }
      }
      try #require(starts.count == 2)
      #expect(starts[1] < 190_000, "the header states 192000 frames")
      let first = 2 * Int(starts[1])
      let heard = stride(from: first, to: first + 2 * samples.count, by: 2).map { output[$0] }
      #expect(heard == samples.map { Float($0) / 32_768 })
      #expect(await playing.value == [.success, .success])
      #expect(session.gaps == PlaybackGaps())
      await engine.close()
    }
  }

  @Test
  func `silence between sounds is counted, and no overlap is`() {
    var gaps = PlaybackGaps()
    gaps.add(0)
    gaps.add(-480)
    #expect(gaps.count == 0)
    gaps.add(480)
    gaps.add(4800)
    #expect(gaps.count == 2)
    #expect(gaps.seconds(rate: 48_000) == 0.11)
  }

  @Test
  func `a change that comes while nobody waits is not missed`() async {
    let signal = ChangeSignal()
    signal.notify()
    signal.notify()
    await signal.wait()
    let waiting = Task { await signal.wait() }
    signal.notify()
    await waiting.value
  }
}
