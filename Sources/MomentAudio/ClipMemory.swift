// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import Synchronization

/// Where a clip's memory is, for all who have a handle on it.
///
/// It may have given way to another's, and is loaded again when it is wanted. Any thread.
final class ClipMemory: @unchecked Sendable {
  /// Who shares it.
  struct Sharing {
    /// What it is found by.
    var key: ClipKey?
    /// How many have a part in it.
    var shares = 0
    /// Those who are to be told.
    var waiting: [ClipShare] = []
    var head: DecodedHead?
    /// Whether its decoding has ended.
    var isOver = false
    /// Whether it was taken from all.
    var isGone = false
  }

  private struct State {
    /// Where it is, or was last; `nil` until its head may be played.
    var id: ClipID?
    var loading: ClipLoading
    var isClosed = false
  }

  /// Memory that waits for what was in it before.
  private struct Return {
    let reserved: ReservedClip
    let loading: ClipLoading
    let identity: FileIdentity?
  }

  /// Guarded by the library's lock.
  var sharing = Sharing()
  let core: EngineCore
  /// What the first one learned is what others go by.
  let first: ClipLoading
  private let state: Mutex<State>
  /// Voices that play it, through whichever handle.
  private let voices = Atomic<Int>(0)
  /// Held by whoever makes room for it again: mapping and unmapping is all that is waited for.
  private let returning = Mutex(())

  init(_ first: ClipLoading, core: EngineCore) {
    self.first = first
    self.core = core
    state = Mutex(State(loading: first))
  }

  /// Where it is, or was last; `nil` until its head may be played.
  var id: ClipID? { state.withLock(\.id) }

  // MARK: Coming

  /// Has it decoded, as `first` was told of it.
  func begin(_ request: DecodeRequest) {
    first.begin(
      request, core: core,
      isShared: { [self] in
        guard let other = core.library.known(self, as: ClipKey(file: $0, form: $1)) else {
          return false
        }
        // What nobody waited for is waited for now.
        if request.lane != .prefetch { other.first.raise() }
        return true
      },
      onHead: { [self] in hasHead($0) }, onEnd: { [self] in ended($0) })
  }

  /// On the worker, which holds it.
  private func hasHead(_ head: DecodedHead) {
    core.pool.describe(head.clip, name: first.name, givesWay: false)
    let isClosed = state.withLock { state in
      state.id = head.clip
      return state.isClosed
    }
    // Whoever closed it did not know what to unload.
    if isClosed { try? core.pool.unload(head.clip) }
    for share in core.library.ready(self, head) { share.hasHead(head.clip, in: core.pool) }
  }

  private func ended(_ result: Result<DecodedSound, DecodeError>) {
    var failure: DecodeError?
    if case .failure(let error) = result { failure = error }
    // Who waited for it has moved to where the same is, and is told there.
    if case .shared = failure { return }
    for share in core.library.ended(self, isComplete: failure == nil) { share.ended(failure) }
  }

  // MARK: Voices

  /// Counts a voice in.
  func enter() { voices.add(1, ordering: .sequentiallyConsistent) }

  /// Counts a voice out; with the last one goes what is decoded for nobody else.
  func leave() {
    if voices.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { cancelIfUnwanted() }
  }

  /// A hold on it; has it loaded again if it is not there.
  ///
  /// Where frames are rendered by hand it waits until that is decoded, unless `waits` is false. Others make way
  /// for it unless `makingRoom` is false.
  ///
  /// - Throws: `EngineError/clipUnloaded(name:)`, `EngineError/shortOfMemory`,
  ///   `EngineError/noClipMemory(_:)`.
  func hold(
    by use: consuming ClipUse, waits: Bool = true, makingRoom: Bool = true
  ) throws(EngineError) -> ClipHold {
    let waits = waits && core.streams.fillsWhenRendering
    while true {
      let (id, loading, isClosed) = state.withLock { ($0.id, $0.loading, $0.isClosed) }
      guard !isClosed, let id else { throw .clipUnloaded(name: first.name) }
      do throws(ClipError) {
        let lease = try core.pool.lease(id)
        if waits { loading.waitHere() }
        return ClipHold(lease: lease, loading: loading, use: use)
      } catch {
        guard first.comeback != nil else { throw .clipUnloaded(name: first.name) }
      }
      let coming = try returning.withLock { _ throws(EngineError) in
        try makeRoom(insteadOf: id, byEviction: makingRoom)
      }
      guard let coming else { continue }
      // Before it is decoded: from then on it may give way again.
      let lease = coming.reserved.lease()
      core.reloaded.add(1, ordering: .relaxed)
      coming.loading.begin(coming.reserved, from: coming.identity, core: core)
      if waits { coming.loading.waitHere() }
      return ClipHold(lease: lease, loading: coming.loading, use: use)
    }
  }

  /// Makes room on this thread, for a worker to fill.
  ///
  /// - Returns: `nil` if somebody else was faster, or has unloaded it.
  private func makeRoom(
    insteadOf old: ClipID, byEviction isEvicting: Bool
  ) throws(EngineError) -> Return? {
    guard id == old, let sound = first.comeback else { return nil }
    guard !core.refusesLoads.load(ordering: .relaxed) else { throw .shortOfMemory }
    let reserved: ReservedClip
    do throws(ClipError) {
      reserved = try core.pool.reserve(
        frames: sound.frames, layout: sound.layout, makingRoom: isEvicting)
    } catch {
      throw .noClipMemory(error)
    }
    let loading = ClipLoading(again: first)
    let isWanted = state.withLock { state in
      guard !state.isClosed else { return false }
      state.id = reserved.id
      state.loading = loading
      return true
    }
    if isWanted { return Return(reserved: reserved, loading: loading, identity: sound.identity) }
    reserved.drop()
    try? core.pool.unload(reserved.id)
    return nil
  }

  // MARK: Going

  /// Loads it no more, and unloads it when the last voice has ended; its decoding ends then at the latest.
  ///
  /// - Returns: whether there was any memory, and `onFreed` is called.
  @discardableResult
  func close(onFreed: @escaping @Sendable (Int) -> Void = { _ in }) -> Bool {
    let id = markClosed()
    var willBeFreed = false
    if let id {
      do throws(ClipError) {
        try core.pool.unload(id, onFreed: onFreed)
        willBeFreed = true
      } catch {
        // It had made way, or could not be decoded.
      }
    }
    cancelIfUnwanted()
    return willBeFreed
  }

  /// Loads it no more.
  ///
  /// - Returns: where it is, or was.
  @discardableResult
  func markClosed() -> ClipID? {
    state.withLock { state in
      state.isClosed = true
      return state.id
    }
  }

  /// Ends the decoding of what was unloaded, unless a voice still plays it: it is heard whole.
  func cancelIfUnwanted() {
    let (loading, isClosed) = state.withLock { ($0.loading, $0.isClosed) }
    if isClosed, voices.load(ordering: .sequentiallyConsistent) == 0 { loading.cancel() }
  }
}
