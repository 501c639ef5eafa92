// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import Synchronization

// Clips that are loaded ahead, and stay for as long as there is memory for them.
extension PlaySession {
  /// Loads sounds ahead, two at a time, until all are there or no more fit.
  ///
  /// What cannot be decoded is told when its turn comes to be played.
  func preload(_ inputs: [SoundInput]) async {
    guard let shelf else { return }
    var waiting = inputs[...]
    let progress = Mutex(0)
    reporter.console.show {
      let done = progress.withLock(\.self)
      return StatusLine(
        sign: .working, name: "loading", time: "\(done)/\(inputs.count)",
        fraction: Double(done) / Double(max(1, inputs.count)))
    }
    var isFull = false
    await withTaskGroup(of: Bool.self) { group in
      func begin() {
        guard !isFull, !isEnding, let input = waiting.popFirst() else { return }
        group.addTask { [self] in
          var options = mix.loadOptions
          options.awaits = .complete
          do throws(EngineError) {
            // Pinned, so that what came first does not make way for what comes last.
            shelf.keep(try await load(input.source, options), as: input.name)
          } catch {
            if error.isForRoom { return true }
            if case .shortOfMemory = error { return true }
          }
          return false
        }
      }
      begin()
      begin()
      for await foundNoRoom in group {
        isFull = isFull || foundNoRoom
        progress.withLock { $0 += 1 }
        begin()
      }
    }
    let loaded = shelf.contents
    for (_, clip) in loaded { clip.unpin() }
    reporter.preloaded(loaded.count, of: inputs.count, engine: engine)
  }

  /// Every clip there is: those that play, and those that may again.
  var clipsInMemory: [ClipInMemory] {
    var seen: Set<ObjectIdentifier> = []
    var clips: [ClipInMemory] = []
    let playing = state.withLock(\.soundings).map { ($0.input.shortName, $0.clip) }
    let kept = (shelf?.contents ?? []).map { (SoundInput.file($0.name).shortName, $0.clip) }
    for (name, clip) in playing + kept where seen.insert(ObjectIdentifier(clip)).inserted {
      clips.append(ClipInMemory(name: name, bytes: clip.bytes, leases: clip.leases))
    }
    return clips
  }

  /// Waits until the machine can give memory again, or the end has come.
  func waitForMemory() async {
    while !isEnding, engine.memoryPressure == .critical {
      try? await Task.sleep(for: .milliseconds(200))
    }
  }
}
