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

  /// Memory that waits for what was in it before.
  private struct Return {
    let reserved: ReservedClip
    let loading: ClipLoading
    let identity: FileIdentity?
  }

  private let state: Mutex<State>
  /// Held by whoever makes room for it again: mapping and unmapping is all that is waited for.
  private let returning = Mutex(())
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
    era == core.era.load(ordering: .sequentiallyConsistent) && first.comeback != nil
  }

  /// A hold on it; has it loaded again if it is not there.
  ///
  /// - Throws: `EngineError/clipUnloaded(name:)`, `EngineError/shortOfMemory`,
  ///   `EngineError/noClipMemory(_:)`.
  func hold() throws(EngineError) -> ClipHold {
    while true {
      let (id, loading, isUnloaded) = state.withLock { ($0.id, $0.loading, $0.isUnloaded) }
      do throws(ClipError) {
        let lease = try core.pool.lease(id)
        if core.streams.fillsWhenRendering { loading.waitHere() }
        return ClipHold(lease: lease, loading: loading)
      } catch {
        guard !isUnloaded, returns else { throw .clipUnloaded(name: first.name) }
      }
      let coming = try returning.withLock { _ throws(EngineError) in try makeRoom(insteadOf: id) }
      guard let coming else { continue }
      // Before it is decoded: from then on it may give way again.
      let lease = coming.reserved.lease()
      core.reloaded.add(1, ordering: .relaxed)
      coming.loading.begin(coming.reserved, from: coming.identity, core: core)
      if core.streams.fillsWhenRendering { coming.loading.waitHere() }
      return ClipHold(lease: lease, loading: coming.loading)
    }
  }

  /// Makes room on this thread, for a worker to fill.
  ///
  /// - Returns: `nil` if somebody else was faster, or has unloaded it.
  private func makeRoom(insteadOf old: ClipID) throws(EngineError) -> Return? {
    guard id == old, let sound = first.comeback else { return nil }
    guard !core.refusesLoads.load(ordering: .relaxed) else { throw .shortOfMemory }
    let reserved: ReservedClip
    do throws(ClipError) {
      reserved = try core.pool.reserve(frames: sound.frames, layout: sound.layout)
    } catch {
      throw .noClipMemory(error)
    }
    let loading = ClipLoading(again: first)
    let isWanted =
      returns
      && state.withLock { state in
        guard !state.isUnloaded else { return false }
        state.id = reserved.id
        state.loading = loading
        return true
      }
    if isWanted { return Return(reserved: reserved, loading: loading, identity: sound.identity) }
    reserved.drop()
    try? core.pool.unload(reserved.id)
    return nil
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
