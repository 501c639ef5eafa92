// SPDX-License-Identifier: Apache-2.0

package import MomentClips
public import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

/// A sound in memory, ready to be played any number of times at once.
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
  package let id: ClipID
  let core: EngineCore
  private let loading: ClipLoading

  init(head: DecodedHead, name: String, rate: Int, loading: ClipLoading, core: EngineCore) {
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
    id = head.clip
    self.core = core
    self.loading = loading
    core.pool.describe(id, name: name, givesWay: false)
  }

  /// Frames at the engine's rate; `nil` while it is being decoded, and for a stream whose file does not
  /// know.
  public var frames: Int? {
    if let stream { return stream.frames }
    guard case .success(let sound) = loading.result else { return nil }
    return sound.frames
  }

  /// Bytes of memory it is charged with, a stream's head; 0 once it is unloaded.
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

  /// Gives the memory back.
  ///
  /// No new playback can be started from now on.
  ///
  /// A clip still being decoded is cancelled. Answered when the memory has gone, which with
  /// `UnloadMode/whenIdle` is when the last voice has ended.
  ///
  /// - Returns: bytes given back.
  /// - Throws: `EngineError/clipUnloaded(name:)` if that was done before,
  ///   `EngineError/clipInUse(name:holds:)` with `UnloadMode/orThrow`.
  @discardableResult
  public func unload(_ mode: UnloadMode = .whenIdle) async throws(EngineError) -> Int {
    if case .orThrow = mode {} else { loading.cancel() }
    let freed = Answer<Int>()
    do throws(ClipError) {
      var onlyIfIdle = false
      if case .orThrow = mode { onlyIfIdle = true }
      try core.pool.unload(id, onlyIfIdle: onlyIfIdle) { freed.give($0) }
    } catch {
      switch error {
      case .inUse(let holds): throw .clipInUse(name: name, holds: holds)
      default: throw .clipUnloaded(name: name)
      }
    }
    if case .fadingOut(let frames) = mode { core.stopVoices(of: id, fade: frames) }
    return await freed.wait()
  }

  deinit {
    loading.cancel()
    // Unloaded before: nothing is left to do.
    try? core.pool.unload(id)
  }
}
