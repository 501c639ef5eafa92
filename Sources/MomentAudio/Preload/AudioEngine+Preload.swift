// SPDX-License-Identifier: Apache-2.0

public import MomentDecoding

extension AudioEngine {
  /// Loads sounds ahead of need: when workers have nothing else to do, and for as long as there is room without a clip
  /// giving way.
  ///
  ///     let ahead = engine.preload(SoundFolder.sources(in: "bells") ?? [])
  ///     for await progress in ahead.updates() { print(progress.done, progress.total) }
  ///     let clips = try await ahead.finished().clips
  ///
  /// At the first sound that does not fit it ends and says so, and as soon as memory runs short: the clips it made
  /// may be what takes it. A disk serves it only when nobody else wants anything.
  ///
  /// - Parameters:
  ///   - sources: what to load, what is needed first before the rest.
  ///   - options: how; each clip is loaded complete, a stream's head.
  /// - Returns: the work under way.
  public func preload(
    _ sources: [SoundSource], _ options: LoadOptions = LoadOptions()
  ) -> Preloading {
    var options = options
    options.awaits = .complete
    options.isAhead = true
    return Preloading(sources, until: memoryPressureChanges()) { [weak self, options] source in
      guard let self else { return nil }
      guard memoryPressure == .normal else { return .failure(.shortOfMemory) }
      do throws(EngineError) {
        return .success(try await load(source, options))
      } catch {
        return .failure(error)
      }
    }
  }
}
