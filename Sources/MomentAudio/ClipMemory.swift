// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import Synchronization

/// Where a clip's memory is: it may have given way to another's, and is loaded again when it is wanted.
///
/// Any thread.
final class ClipMemory: Sendable {
  private struct State {
    var id: ClipID
    var loading: ClipLoading
    var isUnloaded = false
  }

  private let state: Mutex<State>
  /// What the first one learned is what others go by.
  private let first: ClipLoading
  private let core: EngineCore
  /// How often everything had been unloaded when it was loaded.
  private let era: Int

  init(_ id: ClipID, first: ClipLoading, era: Int, core: EngineCore) {
    self.first = first
    self.core = core
    self.era = era
    state = Mutex(State(id: id, loading: first))
  }

  /// Where it is, or was last.
  var id: ClipID { state.withLock(\.id) }

  /// Whether it may be loaded again if it is not there.
  var returns: Bool {
    guard first.givesWay, era == core.era.load(ordering: .sequentiallyConsistent),
      case .success(let sound) = first.result
    else { return false }
    return sound.stream == nil
  }

  /// A hold on it; has it loaded again if it is not there.
  ///
  /// - Throws: `EngineError/clipUnloaded(name:)`, `EngineError/shortOfMemory`,
  ///   `EngineError/noClipMemory(_:)`.
  func hold() throws(EngineError) -> ClipHold {
    while true {
      let (id, loading, isUnloaded) = state.withLock { ($0.id, $0.loading, $0.isUnloaded) }
      do throws(ClipError) {
        return ClipHold(lease: try core.pool.lease(id), loading: loading)
      } catch {
        guard !isUnloaded, returns else { throw .clipUnloaded(name: first.name) }
      }
      if let hold = try loadAgain(insteadOf: id) { return hold }
    }
  }

  /// Makes room on this thread and has a worker fill it.
  ///
  /// - Returns: `nil` if somebody else was faster, or has unloaded it.
  private func loadAgain(insteadOf old: ClipID) throws(EngineError) -> ClipHold? {
    guard case .success(let sound) = first.result else { return nil }
    guard !core.refusesLoads.load(ordering: .relaxed) else { throw .shortOfMemory }
    let reserved: ReservedClip
    do throws(ClipError) {
      reserved = try core.pool.reserve(frames: sound.frames, layout: sound.layout)
    } catch {
      if id != old { return nil }
      throw .noClipMemory(error)
    }
    let loading = ClipLoading(again: first)
    let isOurs =
      returns
      && state.withLock { state in
        guard state.id == old, !state.isUnloaded else { return false }
        state.id = reserved.id
        state.loading = loading
        return true
      }
    guard isOurs else {
      reserved.drop()
      try? core.pool.unload(reserved.id)
      return nil
    }
    // Before it is decoded: from then on it may give way again.
    let lease = reserved.lease()
    core.reloaded.add(1, ordering: .relaxed)
    loading.begin(reserved, from: sound.identity, core: core)
    if core.streams.fillsWhenRendering { loading.waitHere() }
    return ClipHold(lease: lease, loading: loading)
  }

  /// Loads it no more.
  ///
  /// - Returns: what there is of it; `nil` if that was said before.
  func close() -> (id: ClipID, loading: ClipLoading)? {
    state.withLock { state in
      guard !state.isUnloaded else { return nil }
      state.isUnloaded = true
      return (state.id, state.loading)
    }
  }

  /// Takes `close()` back.
  func reopen() { state.withLock { $0.isUnloaded = false } }

  deinit {
    let last = state.withLock { $0 }
    // What is loaded again is loaded for a voice, which plays on.
    if last.loading === first { first.cancel() }
    // Unloaded before: nothing is left to do.
    try? core.pool.unload(last.id)
  }
}
