// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

// What signals and keys do. None of it waits.
extension PlaySession: ConsoleListener {
  /// Frames over which an interrupted sound goes out.
  var interruptionFade: Int {
    (mix.fadeOut ?? Mix.interruptionFade).frames(at: engine.rate)
  }

  /// The first time everything fades and ends; the second time it ends in 5 ms.
  func interrupted(by signal: Int32, count: Int) -> Duration {
    state.withLock { if $0.signal == nil { $0.signal = signal } }
    let fade = count == 1 ? interruptionFade : 0
    stopAll(fade: fade)
    let heard = Double(fade + distance(engine.heard, engine.now)) / Double(engine.rate)
    return .seconds(heard) + Self.longestClosing
  }

  /// How long the engine may take to close, when nothing sounds any more.
  private static let longestClosing = Duration.milliseconds(1400)

  /// Halts what sounds and leaves time for that to be heard.
  func suspending() -> Double {
    haltAll()
    return 0.02 + Double(max(0, distance(engine.heard, engine.now))) / Double(engine.rate)
  }

  /// Goes on, unless it was halted by a key.
  func resumed() {
    if !state.withLock(\.isPaused) { resumeAll() }
  }

  func pressed(_ key: Key) {
    switch key {
    case .space: togglePause()
    case .quit:
      state.withLock { $0.hasQuit = true }
      stopAll(fade: interruptionFade)
    case .left: seek(seconds: -5)
    case .right: seek(seconds: 5)
    case .softer: addGain(-2)
    case .louder: addGain(2)
    }
  }

  /// Ends everything, and every load.
  func stopAll(fade: Int) {
    for load in state.withLock({ Array($0.loading.values) }) { load.cancel() }
    state.withLock(\.preloading)?.cancel()
    state.withLock(\.memoryWait)?.cancel()
    retired.notify()
    for sounding in state.withLock(\.soundings) {
      // A refusal means a device that takes no orders; closing the engine ends those.
      try? sounding.playback?.stop(fade: fade)
      Task.detached { _ = try? await sounding.clip.unload() }
    }
  }

  func haltAll() {
    putOffFollowers()
    for sounding in state.withLock(\.soundings) { try? sounding.playback?.pause() }
  }

  private func resumeAll() {
    for sounding in state.withLock(\.soundings) { try? sounding.playback?.resume() }
  }

  private func togglePause() {
    let isPaused = state.withLock { state in
      state.isPaused.toggle()
      return state.isPaused
    }
    if isPaused { haltAll() } else { resumeAll() }
  }

  /// What has begun no longer ends when it was to end: what was to follow waits for its turn.
  private func putOffFollowers() {
    guard !mix.together else { return }
    let putOff = state.withLock { state in
      var putOff: [Playback] = []
      state.lastEnd = nil
      for index in state.soundings.indices {
        state.soundings[index].end = nil
        state.soundings[index].isOnTime = false
        guard index > 0, let playback = state.soundings[index].playback else { continue }
        putOff.append(playback)
        state.soundings[index].playback = nil
        state.soundings[index].announcement.take()?.cancel()
      }
      return putOff
    }
    for playback in putOff { try? playback.stop() }
  }

  private func seek(seconds: Double) {
    putOffFollowers()
    let latency = distance(engine.heard, engine.now)
    for sounding in state.withLock(\.soundings) {
      let place = sounding.position(latency: latency) + Int(seconds * Double(engine.rate))
      let most = max(sounding.options.from, (sounding.until ?? .max) - 1)
      try? sounding.playback?.seek(to: max(sounding.options.from, min(place, most)))
    }
  }

  private func addGain(_ decibels: Float) {
    let (added, soundings) = state.withLock { state in
      state.addedGain = max(-60, min(20, state.addedGain + decibels))
      return (state.addedGain, state.soundings)
    }
    for sounding in soundings {
      sounding.playback?.gain = Gain(decibels: mix.gain.decibels + added)
    }
  }

  /// Frames from one moment to another.
  func distance(_ from: AudioTime, _ to: AudioTime) -> Int {
    to > from ? Int(to.frame - from.frame) : 0
  }
}
