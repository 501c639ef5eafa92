// SPDX-License-Identifier: Apache-2.0

package import MomentClips
public import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

/// A handle on a sound in memory, ready to be played any number of times at once.
///
/// What was loaded from a file makes way for other clips when the budget has no room for them, the least
/// recently used first, and never while it is played or pinned. It stays good: playing it has it
/// decoded again.
///
/// Loads of the same file, in the same state and form, share one memory, also while it is decoded; each has a
/// handle of its own. The memory goes with the last handle that is unloaded or let go. Letting go of the last
/// reference to a handle unloads it; `unload(_:)` does so at once and says what it gave back. Any thread.
public final class Clip: Sendable {
  /// What it was loaded from.
  public let name: String
  /// What the file says of itself.
  public let info: SoundInfo
  /// 1 or 2: more are mixed down when loading.
  public let channels: Int
  /// The loop that the file names, in frames at the engine's rate.
  public let loop: Range<Int>?
  /// Whether it is decoded while it plays: only its head is in memory.
  public var isStream: Bool { stream != nil }
  let stream: StreamSource?
  /// Where it is, or was before it gave way.
  package var id: ClipID { memory.id ?? firstID }
  let core: EngineCore
  let share: ClipShare
  private let memory: ClipMemory
  private let firstID: ClipID
  private let rate: Int

  /// - Parameters:
  ///   - share: whose head may be played.
  ///   - head: that.
  ///   - rate: the engine's.
  ///   - name: what messages call it.
  init(_ share: ClipShare, head: DecodedHead, rate: Int, name: String) {
    self.name = name
    let info = head.info
    self.info = info
    loop = info.loop.map { loop in
      let start = SoundLength.convert(loop.lowerBound, from: info.rate, to: rate)
      let end = SoundLength.convert(loop.upperBound, from: info.rate, to: rate)
      return start..<max(start, end)
    }
    channels = head.layout.channels
    stream = head.stream
    firstID = head.clip
    self.rate = rate
    self.share = share
    memory = share.memory
    core = memory.core
  }

  deinit {
    guard case .closed = share.close() else { return }
    if case .nobody(let memory) = core.library.remove(share) { memory.close() }
  }

  /// What is missing of what its file has or states; `nil` until its end was decoded, which for a stream is when a
  /// voice has come near it, and if nothing is.
  public var truncation: Truncation? { memory.first.found.truncation }

  /// Frames at the engine's rate; `nil` while it is being decoded, and for a stream whose file does not
  /// know.
  ///
  /// A stream has as many as its header states, right or wrong, until a voice has come near its end.
  public var frames: Int? {
    if let stream { return stream.frames }
    guard case .success(let sound) = memory.first.result else { return nil }
    return sound.frames
  }

  /// Whether it is in memory, at least in part: neither unloaded, nor gone to make way for others.
  public var isResident: Bool { !share.isClosed && bytes > 0 }

  /// Bytes of memory it is charged with, a stream's head; 0 once it has none.
  ///
  /// Handles that share it say the same. Once it is unloaded: what has still to go with its last voice, or with
  /// the handles of others.
  public var bytes: Int { core.pool.bytes(of: id) }

  /// How many hold its memory: voices, and the worker that decodes it.
  ///
  /// 0 once it is gone.
  public var leases: Int { core.pool.holds(on: id) }

  /// Waits until the whole clip is decoded, or a stream's head.
  ///
  /// - Throws: `EngineError/notDecoded(_:)` if that failed, or it was unloaded before that; the clip is then unloaded,
  ///   and what plays it fades where the decoding ended. `EngineError/clipUnloaded(name:)` if it was unloaded since.
  ///   `EngineError/cancelled` if the task that waits is cancelled; the decoding goes on.
  public func decoded() async throws(EngineError) -> DecodedSound {
    guard let failure = await share.whole.waitUnlessCancelled() else { throw .cancelled }
    if let failure { throw .notDecoded(failure) }
    guard !share.isClosed, case .success(let sound) = memory.first.result else {
      throw .clipUnloaded(name: name)
    }
    return sound
  }

  // MARK: Playing

  /// A hold on its memory for a voice; has it loaded again if it is not there.
  func hold() throws(EngineError) -> ClipHold {
    guard let use = ClipUse(share, memory) else { throw .clipUnloaded(name: name) }
    return try memory.hold(by: use)
  }

  /// Has it loaded again if it has made way, and waits for that.
  func comeBack(makingRoom: Bool) async throws(EngineError) {
    guard !isStream, !isResident, let loading = try beginComingBack(makingRoom) else { return }
    guard let result = await loading.wait() else { throw .cancelled }
    if case .failure(let error) = result { throw .notDecoded(error) }
  }

  private func beginComingBack(_ makingRoom: Bool) throws(EngineError) -> ClipLoading? {
    guard let use = ClipUse(share, memory) else { return nil }
    return try memory.hold(by: use, waits: false, makingRoom: makingRoom).loading
  }

  /// Keeps it in memory until this handle has unpinned it as often, or is unloaded; has it loaded
  /// again if it has made way.
  ///
  /// - Throws: `EngineError/clipUnloaded(name:)`; if it has to be loaded again, as
  ///   `AudioEngine/play(_:_:)` does.
  public func pin() throws(EngineError) {
    let hold = try hold()
    do throws(ClipError) { try share.pin(hold.lease.id, in: core.pool) } catch {
      throw .clipUnloaded(name: name)
    }
  }

  /// Takes one of this handle's pins back.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  public func unpin() -> Bool { share.unpin(id, in: core.pool) }

  // MARK: Unloading

  /// Gives the handle up, and the memory with it if no other handle shares it.
  ///
  /// No new playback can be started through it from now on. A clip still being decoded is cancelled, unless a
  /// voice plays it. Answered when the memory has gone, which with
  /// `UnloadMode/whenIdle` is when the last voice has ended; at once where others share it.
  ///
  /// Cancelling the task that waits ends the waiting and nothing else: the handle is given up all the same.
  ///
  /// - Returns: what was given back, and when.
  /// - Throws: `EngineError/clipUnloaded(name:)` if that was done before,
  ///   `EngineError/clipInUse(name:holds:)` with `UnloadMode/orThrow`, `EngineError/cancelled` if the memory has not
  ///   gone when the waiting task is cancelled.
  @discardableResult
  public func unload(_ mode: UnloadMode = .whenIdle) async throws(EngineError) -> FreedMemory {
    let freed = Answer<FreedMemory>()
    let core = core
    let tell: @Sendable (Int) -> Void = { freed.give(FreedMemory(bytes: $0, time: core.now)) }
    let willBeFreed: Bool
    switch mode {
    case .orThrow: willBeFreed = try giveUpIfIdle(tell)
    case .whenIdle: willBeFreed = try giveUp(tell)
    case .fadingOut(let time):
      willBeFreed = try giveUp(tell)
      core.stopVoices(of: share, fade: time.frames(at: rate))
    }
    // Whoever waits for it has lost it now, even if it is decoded on for others.
    share.ended(.cancelled(name))
    if !willBeFreed { return FreedMemory(bytes: 0, time: core.now) }
    guard let memory = await freed.waitUnlessCancelled() else { throw .cancelled }
    return memory
  }

  /// - Returns: whether `onFreed` is called.
  private func giveUp(_ onFreed: @escaping @Sendable (Int) -> Void) throws(EngineError) -> Bool {
    guard case .closed = share.close() else { throw .clipUnloaded(name: name) }
    switch core.library.remove(share) {
    case .shared: return false
    case .nobody(let memory):
      // What could not be decoded was unloaded then.
      if case .failure = memory.first.result { throw .clipUnloaded(name: name) }
      return memory.close(onFreed: onFreed)
    case .gone: throw .clipUnloaded(name: name)
    }
  }

  /// - Returns: whether `onFreed` is called.
  private func giveUpIfIdle(
    _ onFreed: @escaping @Sendable (Int) -> Void
  ) throws(EngineError) -> Bool {
    do throws(ClipError) {
      switch try core.library.removeIfIdle(share) {
      case .shared: return false
      case .nobody(let memory): return memory.close(onFreed: onFreed)
      case .gone: throw .unloaded
      }
    } catch {
      guard case .inUse(let holds) = error else { throw .clipUnloaded(name: name) }
      throw .clipInUse(name: name, holds: holds)
    }
  }
}

extension Duration {
  /// How many frames it lasts, at most an hour's.
  fileprivate func frames(at rate: Int) -> Int {
    Int(min(max(0, self / .seconds(1)), 3600) * Double(rate))
  }
}
