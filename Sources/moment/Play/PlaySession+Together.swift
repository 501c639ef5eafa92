// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

// All at once, from one frame on.
extension PlaySession {
  func runTogether(_ inputs: [SoundInput]) async -> [Outcome] {
    var outcomes: [Outcome] = []
    var ready: [Sounding] = []
    for (number, input) in inputs.enumerated() {
      do throws(Failure) {
        var options = mix.loadOptions
        options.awaits = .complete
        reporter.console.beginWait(for: "Reading \(input.name) ...")
        defer { reporter.console.endWait() }
        let clip: Clip
        do throws(EngineError) { clip = try await load(input.source, options) } catch {
          throw Failure(error, of: input)
        }
        ready.append(
          Sounding(
            number: number, input: input, clip: clip,
            options: try mix.playOptions(frames: clip.frames, rate: engine.rate, name: input.name),
            rate: engine.rate))
      } catch {
        if isEnding { return outcomes }
        outcomes.append(fail(input, error))
      }
    }
    // Enough for all of them to be ordered before the first is due.
    let time = engine.now.advanced(by: lead + ready.count * engine.rate / 20_000)
    for var sounding in ready where !isEnding {
      do throws(EngineError) {
        sounding.isCold = true
        try begin(&sounding, at: ready.count > 1 ? time : nil)
        let begun = sounding
        state.withLock { $0.soundings.append(begun) }
      } catch {
        outcomes.append(fail(sounding.input, Failure(error, of: sounding.input)))
      }
    }
    catchUp()
    await withTaskGroup(of: Outcome.self) { group in
      for sounding in state.withLock(\.soundings) {
        guard let playback = sounding.playback else { continue }
        group.addTask { [self] in
          let outcome = await finish(sounding, playback)
          state.withLock { $0.soundings.removeAll { $0.number == sounding.number } }
          _ = try? await sounding.clip.unload()
          return outcome
        }
      }
      for await outcome in group { outcomes.append(outcome) }
    }
    return outcomes
  }
}
