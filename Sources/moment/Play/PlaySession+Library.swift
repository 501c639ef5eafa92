// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import Synchronization

// Clips that are loaded ahead, and stay for as long as there is memory for them.
extension PlaySession {
  /// Loads sounds ahead until all are there or no more fit.
  ///
  /// What cannot be decoded is told when its turn comes to be played.
  func preload(_ inputs: [SoundInput]) async {
    guard let shelf, !inputs.isEmpty else { return }
    let ahead = engine.preload(inputs.map(\.source), mix.loadOptions)
    state.withLock { $0.preloading = ahead }
    if isEnding { ahead.cancel() }
    reporter.console.show {
      let progress = ahead.progress
      return StatusLine(
        sign: .working, name: "loading", time: "\(progress.done)/\(progress.total)",
        fraction: Double(progress.done) / Double(max(1, progress.total)))
    }
    let result = try? await ahead.finished()
    state.withLock { $0.preloading = nil }
    guard let result else { return }
    // A stream's head does not make way for others: it is let go, and had again when its turn comes.
    for clip in result.clips where !clip.isStream {
      shelf.keep(clip, as: clip.name)
      clip.unpin()
    }
    reporter.preloaded(result, of: inputs.count, engine: engine)
  }

  /// Waits until the machine can give memory again, the end has come, or `limit` is over.
  ///
  /// - Returns: whether there is memory again.
  func waitForMemory(atMost limit: Duration = .seconds(10)) async -> Bool {
    let changes = engine.memoryPressureChanges()
    let waiting = Task.detached { [engine] in
      // Subscribed before this look, so that no change falls in between.
      if engine.memoryPressure != .critical { return }
      for await level in changes where level != .critical { return }
    }
    let timer = Task.detached {
      if await Pause.wait(for: limit) { waiting.cancel() }
    }
    state.withLock { $0.memoryWait = waiting }
    if isEnding { waiting.cancel() }
    await waiting.value
    timer.cancel()
    state.withLock { $0.memoryWait = nil }
    return !isEnding && engine.memoryPressure != .critical
  }
}
