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
    let result = await ahead.finished()
    state.withLock { $0.preloading = nil }
    // A stream's head does not make way for others: it is let go, and had again when its turn comes.
    for clip in result.clips where !clip.isStream {
      shelf.keep(clip, as: clip.name)
      clip.unpin()
    }
    reporter.preloaded(result, of: inputs.count, engine: engine)
  }

  /// Waits until the machine can give memory again, or the end has come.
  func waitForMemory() async {
    while !isEnding, engine.memoryPressure == .critical {
      try? await Task.sleep(for: .milliseconds(200))
    }
  }
}
