// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import Synchronization

// Sounds into frames.
extension Rendering {
  /// A sound that is rendered.
  private struct Started {
    let input: SoundInput
    let playback: Playback
    let options: PlayOptions
  }

  /// Renders all inputs, or up to the first that fails where those are not left out.
  ///
  /// - Returns: frames in all.
  func fill(
    _ engine: AudioEngine, _ inputs: [SoundInput], _ reporter: PlayReporter,
    _ outcomes: inout [ExitStatus]
  ) async throws(Failure) -> Int {
    progress.withLock { $0.rate = engine.rate }
    let most = duration?.frames(at: engine.rate)
    var started: [Started] = []
    for (index, input) in inputs.enumerated() where signal == nil && goesOn {
      progress.withLock { progress in
        progress.name = mix.together ? inputs[0].shortName : input.shortName
        progress.index = index
      }
      if !mix.together, let most, progress.withLock(\.frames) >= most { break }
      do throws(Failure) {
        started.append(try await start(input, engine))
      } catch {
        outcomes.append(fail(input, error, reporter))
        continue
      }
      if mix.together { continue }
      try await render(engine, started, most: most)
      outcomes += ends(of: started, reporter)
      // The clip's memory goes with its last name here: nobody waits for a voice that was cut off.
      started = []
    }
    if !started.isEmpty, goesOn {
      try await render(engine, started, most: most)
      outcomes += ends(of: started, reporter)
    }
    return progress.withLock(\.frames)
  }

  /// How sounds that were rendered went.
  private func ends(of started: [Started], _ reporter: PlayReporter) -> [ExitStatus] {
    started.map { sound in
      let end = sound.playback.end
      if let error = end?.failure { return fail(sound.input, Failure(error), reporter) }
      guard let truncation = end?.truncation else { return .success }
      reporter.truncated(sound.input, truncation)
      return mix.isStrict ? .undecodable : .success
    }
  }

  /// Loads a sound, and starts it at the frame that is rendered next.
  private func start(_ input: SoundInput, _ engine: AudioEngine) async throws(Failure) -> Started {
    var loading = mix.loadOptions
    loading.awaits = .complete
    let clip: Clip
    do throws(EngineError) {
      let first = try await engine.load(input.source, loading)
      // Where it fades out has to be known before its end is decoded.
      let mustKnow = first.isStream && first.frames == nil && mix.fadeOut != nil
      if mustKnow { loading.streaming = .never }
      clip = mustKnow ? try await engine.load(input.source, loading) : first
    } catch {
      throw Failure(error, of: input)
    }
    let options = try mix.playOptions(frames: clip.frames, rate: engine.rate, name: input.name)
    var started = options
    started.start = engine.now
    do throws(EngineError) {
      return Started(
        input: input, playback: try engine.play(clip, started), options: options)
    } catch {
      throw Failure(error, of: input)
    }
  }

  /// Renders to the end of what was started, but never past `most` frames in all: what still sounds there fades before
  /// it.
  private func render(
    _ engine: AudioEngine, _ started: [Started], most: Int?
  ) async throws(Failure) {
    let stated = started.map { engine.length(of: $0.playback.clip, $0.options) }
    let longest: Int? = stated.reduce(Int?.some(0)) { longest, next in
      longest.flatMap { longest in next.map { max(longest, $0) } }
    }
    let before = progress.withLock { progress in
      progress.done = 0
      progress.total = longest
      return progress.frames
    }
    let room: Int = most.map { max(0, $0 - before) } ?? .max
    if room < longest ?? .max {
      progress.withLock { $0.total = room }
      let fade = min(room, (mix.fadeOut ?? TimeLength(seconds: 0.005)).frames(at: engine.rate))
      for sound in started {
        try? sound.playback.stop(fade: fade, at: engine.now.advanced(by: room - fade))
      }
    }
    var done = 0
    // How far a stream is sure to be decoded before its end is known.
    let ahead = min(1024, max(1, engine.rate / 16))
    let hasStream = started.contains { $0.playback.clip.isStream }
    while signal == nil {
      engine.fillStreams(for: ahead)
      let certain = certainLength(of: started, engine)
      let left = min(room, certain ?? .max) - done
      if left <= 0 { break }
      let count = min(left, certain == nil && hasStream ? ahead : Self.chunk)
      do throws(EngineError) { try engine.write(frames: count) } catch {
        throw Failure(error)
      }
      done += count
      progress.withLock { progress in
        progress.done += count
        progress.frames += count
      }
      if done % Self.chunk < count { await Task.yield() }
    }
  }

  /// Frames to the end of the sound that ends last; `nil` until they all are certain, and if one has no end.
  private func certainLength(of started: [Started], _ engine: AudioEngine) -> Int? {
    var longest = 0
    for sound in started {
      // One that has ended by itself was shorter than all that is left.
      if sound.playback.end != nil { continue }
      guard let length = engine.certainLength(of: sound.playback, sound.options) else { return nil }
      longest = max(longest, length)
    }
    return longest
  }
}
