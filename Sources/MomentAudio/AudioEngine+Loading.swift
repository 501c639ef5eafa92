// SPDX-License-Identifier: Apache-2.0

public import MomentDecoding
import Synchronization

extension AudioEngine {
  /// Decodes a sound into a clip, in the background.
  ///
  /// Cancelling the task cancels the decoding.
  ///
  /// - Throws: `EngineError/notDecoded(_:)`, also when the budget has no room for it;
  ///   `EngineError/shortOfMemory`.
  public func load(
    _ source: SoundSource, _ options: LoadOptions = LoadOptions()
  ) async throws(EngineError) -> Clip {
    guard !core.refusesLoads.load(ordering: .relaxed) else { throw .shortOfMemory }
    let era = core.era.load(ordering: .sequentiallyConsistent)
    var request = DecodeRequest(
      source, rate: rate, keepsFloat: options.keepsFloat, loops: options.loops,
      headFrames: rate / 10)
    request.streaming = streamThreshold(options.streaming)
    let loading = ClipLoading(request, isPinned: options.pinned)
    loading.begin(request, core: core)
    let head = await withTaskCancellationHandler {
      await loading.head.wait()
    } onCancel: {
      loading.cancel()
    }
    switch head {
    case .failure(let error): throw .notDecoded(error)
    case .success(let head):
      let clip = Clip(
        head: head, rate: rate, loading: loading, era: era, core: core)
      guard case .complete = options.awaits else { return clip }
      let whole = await withTaskCancellationHandler {
        await loading.wait()
      } onCancel: {
        loading.cancel()
      }
      if case .failure(let error) = whole { throw .notDecoded(error) }
      return clip
    }
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
        bytes: Int(settings.budgetShare * Double(core.pool.statistics.budget)), headFrames: head)
    }
  }

  /// Unloads every clip, for good: their handles are stale.
  ///
  /// What plays is heard whole, and its memory goes then.
  ///
  /// - Returns: bytes given back at once.
  @discardableResult
  public func unloadAll() -> Int { core.unloadAll() }
}
