// SPDX-License-Identifier: Apache-2.0

public import MomentDecoding
import Synchronization

extension AudioEngine {
  /// Decodes a sound into a clip, in the background.
  ///
  /// A file that is loaded already, or being loaded, and would have the same frames in memory with these options, is
  /// not decoded again: the clip is another handle on the same memory. A file that has changed since
  /// is another clip; what is no file is never shared.
  ///
  /// Cancelling the task cancels the decoding, unless somebody else waits for it; it is answered at once, also
  /// while a read hangs.
  ///
  /// - Throws: `EngineError/notDecoded(_:)`, also when the budget has no room for it, or the task is cancelled;
  ///   `EngineError/closed`; `EngineError/shortOfMemory`; `EngineError/noClipMemory(_:)` for a clip that is shared,
  ///   has made way and finds no room to come back.
  public func load(
    _ source: SoundSource, _ options: LoadOptions = LoadOptions()
  ) async throws(EngineError) -> Clip {
    guard !isClosed else { throw .closed }
    guard !core.refusesLoads.load(ordering: .relaxed) else { throw .shortOfMemory }
    var request = DecodeRequest(
      source, rate: rate, keepsFloat: options.keepsFloat, loops: options.loops,
      headFrames: rate / 10)
    request.streaming = streamThreshold(options.streaming)
    if options.isAhead { request.lane = .prefetch }
    let memory = ClipMemory(ClipLoading(request), core: core)
    let share = ClipShare(memory, isPinned: options.pinned)
    core.library.add(share)
    memory.begin(request)
    let clip = try await head(of: share, named: source.name)
    if case .complete = options.awaits {
      let failure = await withTaskCancellationHandler {
        await share.whole.wait()
      } onCancel: {
        share.whole.give(.cancelled(source.name))
      }
      // Its memory goes with it.
      if let failure { throw .notDecoded(failure) }
      try await clip.comeBack(makingRoom: !options.isAhead)
    }
    if share.lacksPin { try clip.pin() }
    return clip
  }

  /// A handle on what may be played of it.
  private func head(
    of share: ClipShare, named name: String
  ) async throws(EngineError) -> Clip {
    let failure = await withTaskCancellationHandler {
      await share.head.wait()
    } onCancel: {
      share.head.give(.cancelled(name))
    }
    if let failure {
      share.whole.give(failure)
      if case .nobody(let memory) = core.library.remove(share) { memory.close() }
      throw .notDecoded(failure)
    }
    guard let head = core.library.head(of: share) else { throw .clipUnloaded(name: name) }
    return Clip(share, head: head, rate: rate, name: name)
  }

  /// From which length on a sound is streamed.
  private func streamThreshold(_ wish: LoadOptions.Streaming) -> StreamThreshold? {
    let settings = core.streamSettings
    let head = Int(settings.headSeconds * Double(rate))
    switch wish {
    case .never: return nil
    case .always: return StreamThreshold(frames: 0, bytes: 0, headFrames: head)
    case .automatic:
      return StreamThreshold(
        frames: Int(settings.seconds * Double(rate)),
        bytes: Int(settings.budgetShare * Double(core.pool.statistics.budget)), headFrames: head,
        ringFrames: Int(settings.ringSeconds * Double(rate)))
    }
  }

  /// Unloads every clip, for good: their handles are stale, and loads are cancelled.
  ///
  /// What plays is heard whole, and its memory goes then.
  ///
  /// - Returns: what was given back at once.
  @discardableResult
  public func unloadAll() -> FreedMemory { core.unloadAll() }
}
