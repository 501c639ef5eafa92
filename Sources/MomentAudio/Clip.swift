// SPDX-License-Identifier: Apache-2.0

package import MomentClips
public import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

/// A sound in memory, ready to be played any number of times at once.
///
/// What was loaded from a file makes way for other clips when the budget has no room for them, the least
/// recently used first, and never while it is played or pinned. It stays good: playing it has it
/// decoded again.
///
/// Letting go of the last reference unloads it when it is idle; `unload(_:)` does so at once and says
/// what it gave back. Any thread.
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
  package var id: ClipID { memory.id }
  let core: EngineCore
  let memory: ClipMemory
  private let loading: ClipLoading

  init(head: DecodedHead, rate: Int, loading: ClipLoading, era: Int, core: EngineCore) {
    name = loading.name
    let info = head.info
    self.info = info
    loop = info.loop.map { loop in
      let start = SoundLength.convert(loop.lowerBound, from: info.rate, to: rate)
      let end = SoundLength.convert(loop.upperBound, from: info.rate, to: rate)
      return start..<max(start, end)
    }
    channels = head.layout.channels
    stream = head.stream
    self.core = core
    self.loading = loading
    memory = ClipMemory(head.clip, first: loading, era: era, core: core)
  }

  /// Frames at the engine's rate; `nil` while it is being decoded, and for a stream whose file does not
  /// know.
  public var frames: Int? {
    if let stream { return stream.frames }
    guard case .success(let sound) = loading.result else { return nil }
    return sound.frames
  }

  /// Whether it is in memory, at least in part: neither unloaded, nor gone to make way for others.
  public var isResident: Bool { bytes > 0 }

  /// Bytes of memory it is charged with, a stream's head; 0 once it has none.
  public var bytes: Int { core.pool.bytes(of: id) }

  /// How many hold its memory: voices, and the worker that decodes it.
  ///
  /// 0 once it is unloaded.
  public var leases: Int { core.pool.holds(on: id) }

  /// Waits until the whole clip is decoded, or a stream's head.
  ///
  /// - Throws: `EngineError/notDecoded(_:)` if that failed; the clip is then unloaded, and what plays it fades where the decoding ended.
  public func decoded() async throws(EngineError) -> DecodedSound {
    switch await loading.wait() {
    case .success(let sound): return sound
    case .failure(let error): throw .notDecoded(error)
    }
  }

  /// Keeps it in memory until it was unpinned as often; has it loaded again if it has made way.
  ///
  /// - Throws: `EngineError/clipUnloaded(name:)`; if it has to be loaded again, as
  ///   `AudioEngine/play(_:_:)` does.
  public func pin() throws(EngineError) {
    let hold = try memory.hold()
    do throws(ClipError) { try core.pool.pin(hold.lease.id) } catch {
      throw .clipUnloaded(name: name)
    }
  }

  /// Takes one pin back.
  ///
  /// - Returns: whether there was one.
  @discardableResult
  public func unpin() -> Bool { core.pool.unpin(id) }

  /// Gives the memory back.
  ///
  /// No new playback can be started from now on.
  ///
  /// A clip still being decoded is cancelled. Answered when the memory has gone, which with
  /// `UnloadMode/whenIdle` is when the last voice has ended.
  ///
  /// - Returns: bytes given back; 0 if it had made way.
  /// - Throws: `EngineError/clipUnloaded(name:)` if that was done before,
  ///   `EngineError/clipInUse(name:holds:)` with `UnloadMode/orThrow`.
  @discardableResult
  public func unload(_ mode: UnloadMode = .whenIdle) async throws(EngineError) -> Int {
    guard let last = memory.close() else { throw .clipUnloaded(name: name) }
    if case .orThrow = mode {} else { last.loading.cancel() }
    let freed = Answer<Int>()
    do throws(ClipError) {
      var onlyIfIdle = false
      if case .orThrow = mode { onlyIfIdle = true }
      try core.pool.unload(last.id, onlyIfIdle: onlyIfIdle) { freed.give($0) }
    } catch {
      switch error {
      case .inUse(let holds):
        memory.reopen()
        throw .clipInUse(name: name, holds: holds)
      default:
        if memory.returns { return 0 }
        throw .clipUnloaded(name: name)
      }
    }
    if case .fadingOut(let frames) = mode { core.stopVoices(of: last.id, fade: frames) }
    return await freed.wait()
  }
}
