// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import Synchronization

// Sounds into frames.
extension Rendering {
  /// Renders all inputs.
  ///
  /// - Returns: frames in all.
  func fill(
    _ engine: AudioEngine, _ inputs: [SoundInput], _ reporter: PlayReporter,
    _ outcomes: inout [ExitStatus]
  ) async throws(Failure) -> Int {
    progress.withLock { $0.rate = engine.rate }
    let most = duration?.frames(at: engine.rate)
    if mix.together {
      var started: [Playback] = []
      var longest: Int? = 0
      var clips: [Clip] = []
      for input in inputs where signal == nil {
        do throws(Failure) {
          let (clip, options, frames) = try await load(input, engine)
          started.append(try play(clip, options, input, engine))
          clips.append(clip)
          longest = longest.flatMap { longest in frames.map { max(longest, $0) } }
          outcomes.append(.success)
        } catch {
          reporter.failed(input, error)
          outcomes.append(error.status)
        }
      }
      progress.withLock { $0.name = inputs[0].shortName }
      guard !started.isEmpty else { return 0 }
      try await render(engine, frames: longest, most: most, ending: started)
      for playback in started {
        if let failure = playback.end?.failure {
          reporter.failed(Failure(failure))
          outcomes.append(Failure(failure).status)
        }
      }
    } else {
      for (index, input) in inputs.enumerated() where signal == nil {
        progress.withLock { progress in
          progress.name = input.shortName
          progress.index = index
        }
        if let most, progress.withLock(\.frames) >= most { break }
        let (clip, options, frames): (Clip, PlayOptions, Int?)
        do throws(Failure) {
          (clip, options, frames) = try await load(input, engine)
        } catch {
          reporter.failed(input, error)
          outcomes.append(error.status)
          continue
        }
        let playback = try play(clip, options, input, engine)
        try await render(engine, frames: frames, most: most, ending: [playback])
        outcomes.append(outcome(of: playback, input, reporter))
        // The clip's memory goes with its last name here: nobody waits for a voice that was cut off.
      }
    }
    return progress.withLock(\.frames)
  }

  /// How a sound that was rendered went.
  private func outcome(
    of playback: Playback, _ input: SoundInput, _ reporter: PlayReporter
  ) -> ExitStatus {
    guard let error = playback.end?.failure else { return .success }
    reporter.failed(input, Failure(error))
    return Failure(error).status
  }

  /// A clip, how it is played, and how many frames that gives.
  private func load(
    _ input: SoundInput, _ engine: AudioEngine
  ) async throws(Failure) -> (Clip, PlayOptions, Int?) {
    var options = mix.loadOptions
    options.awaits = .complete
    do throws(EngineError) {
      var clip = try await engine.load(input.source, options)
      if clip.isStream, clip.frames == nil {
        // How long the file will be, only decoding all of it says.
        options.streaming = .never
        clip = try await engine.load(input.source, options)
      }
      let frames = clip.frames ?? 0
      let how: PlayOptions
      do throws(Failure) {
        how = try mix.playOptions(frames: frames, rate: engine.rate, name: input.name)
      } catch { throw .badConfiguration(error.sentence) }
      return (clip, how, engine.length(of: clip, how))
    } catch {
      if case .badConfiguration(let sentence) = error { throw Failure(.usage, sentence) }
      throw Failure(error, of: input)
    }
  }

  private func play(
    _ clip: Clip, _ options: PlayOptions, _ input: SoundInput, _ engine: AudioEngine
  ) throws(Failure) -> Playback {
    var options = options
    options.start = engine.now
    do throws(EngineError) {
      return try engine.play(clip, options)
    } catch {
      throw Failure(error, of: input)
    }
  }

  /// Renders `frames`, without an end `nil`, but never past `most` in all: what still sounds there
  /// fades before it.
  private func render(
    _ engine: AudioEngine, frames: Int?, most: Int?, ending playbacks: [Playback]
  ) async throws(Failure) {
    let before = progress.withLock { progress in
      progress.done = 0
      progress.total = frames
      return progress.frames
    }
    var left = frames ?? .max
    if let most, most - before < left {
      left = most - before
      progress.withLock { $0.total = left }
      let fade = min(left, (mix.fadeOut ?? TimeLength(seconds: 0.005)).frames(at: engine.rate))
      for playback in playbacks {
        try? playback.stop(fade: fade, at: engine.now.advanced(by: left - fade))
      }
    }
    while left > 0, signal == nil {
      let count = min(left, Self.chunk)
      do throws(EngineError) { try engine.write(frames: count) } catch {
        throw Failure(error)
      }
      left -= count
      progress.withLock { progress in
        progress.done += count
        progress.frames += count
      }
      await Task.yield()
    }
  }
}
