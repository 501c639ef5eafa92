// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentTestSupport

/// One of those that load, play and unload at the same time.
struct CycleTask {
  let engine: AudioEngine
  let sounds: CycleSounds
  let bell: CycleRenderer.Bell
  var random: RandomSequence
  /// How many clips of each task stay loaded.
  private static let shelved = 12
  /// What stays loaded over some cycles.
  private var shelf: [Clip] = []

  init(
    _ engine: AudioEngine, _ sounds: CycleSounds, _ bell: CycleRenderer.Bell, seed: UInt64
  ) {
    self.engine = engine
    self.sounds = sounds
    self.bell = bell
    random = RandomSequence(seed: seed)
  }

  /// One cycle of some kind.
  mutating func cycle() async throws {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<35: try await whole()
    case 35..<45: try await shelved()
    case 45..<55: try await cancelled()
    case 55..<65: try await head()
    case 65..<75: try await stream()
    case 75..<82: try await dropped()
    case 82..<87: await refused()
    case 87..<92: try await twice()
    default: try await crowd()
    }
  }

  /// Lets go of what stayed loaded.
  mutating func clear() async throws {
    while let clip = shelf.popLast() { try await unload(clip) }
  }

  // MARK: Kinds

  /// Loaded whole, played now and then, unloaded in any way.
  private mutating func whole() async throws {
    guard let clip = try await load(pick(sounds.short), loading()) else { return }
    if Bool.random(using: &random) { _ = try await play(clip)?.finished() }
    if Bool.random(using: &random) { _ = play(clip) }
    try await unload(clip)
  }

  /// Stays loaded for a while, makes way for others or is pinned, and is loaded again when it is played.
  private mutating func shelved() async throws {
    if shelf.count == Self.shelved {
      try await unload(shelf.remove(at: .random(in: 0..<Self.shelved, using: &random)))
    }
    if let clip = try await load(pick(sounds.short), loading()) { shelf.append(clip) }
    guard let clip = shelf.randomElement(using: &random) else { return }
    let isPinned = Bool.random(using: &random) && (try? clip.pin()) != nil
    let playback = play(clip)
    if Bool.random(using: &random) { _ = try await playback?.finished() }
    // Some stay pinned, and go all the same when they are unloaded.
    if isPinned, Int.random(in: 0..<4, using: &random) > 0 { clip.unpin() }
  }

  /// Not wanted any more while it is queued, opened, decoded or done.
  private mutating func cancelled() async throws {
    let source = pick(Bool.random(using: &random) ? sounds.long : sounds.short)
    let options = loading()
    let engine = engine
    let load = Task { try await engine.load(source, options) }
    for _ in 0..<Int.random(in: 0...3, using: &random) { await Task.yield() }
    load.cancel()
    switch await load.result {
    case .success(let clip): try await unload(clip)
    case .failure(let error):
      switch error as? EngineError {
      case .cancelled, .notDecoded(.cancelled), .notDecoded(.noRoom), .noClipMemory(.noRoom): return
      default: throw error
      }
    }
  }

  /// Played as soon as its head is there, and let go or unloaded before the rest is, or after.
  private mutating func head() async throws {
    var options = loading()
    options.awaits = .head
    guard let clip = try await load(pick(sounds.long), options) else { return }
    if Bool.random(using: &random) { _ = play(clip) }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return
    case 1: _ = try await clip.decoded()
    default: break
    }
    try await unload(clip)
  }

  /// Streamed by one voice or two, somewhere else in between.
  private mutating func stream() async throws {
    var options = loading()
    options.streaming = .always
    let source = pick(Bool.random(using: &random) ? sounds.long : sounds.short)
    guard let clip = try await load(source, options) else { return }
    let playback = play(clip)
    if Bool.random(using: &random) { _ = play(clip) }
    if Bool.random(using: &random) {
      try? playback?.seek(to: .random(in: 0...30_000, using: &random))
    }
    if Bool.random(using: &random) { try? playback?.stop() }
    try await unload(clip)
  }

  /// Let go without a word, playing or not.
  private mutating func dropped() async throws {
    guard let clip = try await load(pick(sounds.short), loading()) else { return }
    if Bool.random(using: &random) { _ = play(clip) }
  }

  /// No clip can be made of it.
  private mutating func refused() async {
    let source = pick(sounds.bad)
    let clip = try? await engine.load(source)
    precondition(clip == nil, "\(source.name) is no sound")
  }

  /// Unloaded once more, and played when it is gone: errors, and nothing else.
  private mutating func twice() async throws {
    guard let clip = try await load(pick(sounds.short), loading()) else { return }
    try await unload(clip)
    precondition(play(clip) == nil, "what was unloaded cannot be played")
    do {
      try await clip.unload()
      preconditionFailure("what was unloaded cannot be unloaded")
    } catch {}
  }

  /// Several voices at once, changed while they sound.
  private mutating func crowd() async throws {
    guard let clip = try await load(pick(sounds.short), loading()) else { return }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard let playback = play(clip) else { continue }
      playback.gain = Gain(amplitude: .random(in: 0...1, using: &random))
      playback.rate = .random(in: 0.25...4, using: &random)
      if Bool.random(using: &random) { try? playback.pause() }
      try? playback.seek(to: .random(in: 0...480, using: &random))
      try? playback.resume()
    }
    try await unload(clip)
  }

  // MARK: Choices

  private mutating func pick(_ sources: [SoundSource]) -> SoundSource {
    sources[.random(in: 0..<sources.count, using: &random)]
  }

  private mutating func loading() -> LoadOptions {
    var options = LoadOptions()
    options.keepsFloat = Int.random(in: 0..<8, using: &random) == 0
    options.loops = Int.random(in: 0..<8, using: &random) == 0
    return options
  }

  /// A clip; `nil` if there is no room for it, which is an answer.
  private func load(_ source: SoundSource, _ options: LoadOptions) async throws -> Clip? {
    do throws(EngineError) { return try await engine.load(source, options) } catch {
      switch error {
      // Decoded for the first time, or had again for whoever loads what gave way.
      case .notDecoded(.noRoom), .noClipMemory(.noRoom): return nil
      default: throw error
      }
    }
  }

  /// Starts a voice; `nil` if every voice is taken, orders wait or there is no such clip, which are answers.
  private mutating func play(_ clip: Clip) -> Playback? {
    var options = PlayOptions()
    options.priority = .random(in: -1...1, using: &random)
    if Int.random(in: 0..<4, using: &random) == 0 { options.fadeIn = 100 }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: options.loop = .forever
    case 1: options.loop = .times(2)
    case 2: options.rate = .random(in: 0.5...2, using: &random)
    default: break
    }
    let playback = try? engine.play(clip, options)
    bell.ring()
    // What goes on for ever is not waited for: it ends now, or with its clip.
    if options.loop == .forever { try? playback?.stop(fade: 50) }
    return playback
  }

  private mutating func unload(_ clip: Clip) async throws {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: try await clip.unload(.whenIdle)
    case 1: try await clip.unload(.fadingOut(.milliseconds(Int.random(in: 0...6, using: &random))))
    default:
      do throws(EngineError) { try await clip.unload(.orThrow) } catch {
        guard case .clipInUse = error else { throw error }
        try await clip.unload()
      }
    }
  }
}
