// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentAudio
import MomentTestSupport

/// What a run has started, seen and found wrong.
struct LibraryRun {
  private struct Started {
    let sound: Int
    let playback: Playback
    /// The engine's frame behind its last.
    let end: Int
    let bytes: Int
  }

  private let engine: AudioEngine
  private let clips: [Clip]
  /// Frames from one start to the next, on average.
  private let gap: Int
  /// Bytes of clips that may play at once: what does not fit beside them is refused, as it should be.
  private let room: Int
  private var random: RandomSequence
  /// The order of the sounds, again and again in another one.
  private var order: [Int] = []
  private var nextStart = 0
  private var playing: [Started] = []
  private var mix = ExpectedMix()
  private var heard: Set<Int> = []
  private var starts = 0
  private var blocks = 0
  private var most = ClipMemory(clips: 0, privateDirty: 0)
  private var mostVoices = 0
  /// What was wrong; the first of each kind says most.
  var faults: [String] = []

  init(_ engine: AudioEngine, _ clips: [Clip], frames: Int, most: Int, seed: UInt64) {
    self.engine = engine
    self.clips = clips
    room = most
    random = RandomSequence(seed: seed)
    // So that there is time for all, and at least five starts in two seconds.
    gap = min(LibraryShow.rate * 2 / 5, frames * 9 / 10 / clips.count)
  }

  /// Whether something has not ended yet.
  var isPlaying: Bool { !playing.isEmpty }

  /// Starts what begins before that frame, each on its own.
  mutating func start(upTo frame: Int, from reference: Reference) throws {
    while nextStart < frame {
      if order.isEmpty { order = clips.indices.shuffled(using: &random) }
      let sound = order.removeLast()
      var options = PlayOptions()
      options.gain = Gain(amplitude: LibraryShow.gain)
      options.start = AudioTime(frame: UInt64(nextStart))
      options.bus = engine.buses.randomElement(using: &random)?.name
      let samples = reference.samples(sound)
      if playing.reduce(samples.count * 2, { $0 + $1.bytes }) > room {
        order.append(sound)
        nextStart = frame
        return
      }
      let playback = try engine.play(clips[sound], options)
      mix.add(samples, at: nextStart)
      playing.append(
        Started(
          sound: sound, playback: playback, end: nextStart + samples.count / 2,
          bytes: samples.count * 2))
      starts += 1
      nextStart += Int.random(in: 1...(2 * gap), using: &random)
    }
    mostVoices = max(mostVoices, playing.count)
  }

  /// Compares a block with what it should be, and looks at what has ended.
  mutating func compare(_ block: ArraySlice<Float>, at frame: Int) {
    blocks += 1
    if let wrong = mix.take(block, at: frame) {
      faults.append("frame \(frame + wrong / 2) is not the sum of what plays")
    }
    look(upTo: frame + block.count / 2)
  }

  /// Looks at the whole.
  mutating func end() {
    if heard.count < clips.count { faults.append("\(clips.count - heard.count) were not heard") }
  }

  /// Looks at what has ended, or should have.
  private mutating func look(upTo frame: Int) {
    playing.removeAll { started in
      guard let end = started.playback.end else {
        if started.end < frame { faults.append("sound \(started.sound) does not end") }
        return started.end < frame
      }
      heard.insert(started.sound)
      if end.reason != .finished || end.time.frame != UInt64(started.end) {
        faults.append(
          "sound \(started.sound) was \(end.reason) at \(end.time.frame), not at \(started.end)")
      }
      return true
    }
  }

  mutating func note(_ counts: realtime_probe_counts) {
    if counts.heap + counts.locks + counts.calls > 0 {
      faults.append(
        "render made \(counts.heap) heap calls, \(counts.locks) of locks, \(counts.calls) of the kernel"
      )
    }
  }

  mutating func note(_ memory: ClipMemory, budget: Int, limit: Int) {
    most = ClipMemory(
      clips: max(most.clips, memory.clips),
      privateDirty: max(most.privateDirty, memory.privateDirty))
    if memory.clips > budget { faults.append("\(memory.clips) bytes of clips are in memory") }
    if memory.privateDirty > limit { faults.append("\(memory.privateDirty) bytes are dirty") }
  }

  /// What there was, in words.
  var summary: String {
    """
    \(clips.count) sounds, \(heard.count) of them heard whole; \(starts) starts, up to \(mostVoices) at once
    \(blocks) blocks: at most \(most.clips) bytes of clips in memory, \(most.privateDirty) dirty in all
    """
  }
}
