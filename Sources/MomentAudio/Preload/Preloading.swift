// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

/// Sounds on their way into memory ahead of need.
///
/// Any task. Letting go of it changes nothing; once it is over it holds the clips.
public final class Preloading: Sendable {
  private enum Outcome {
    case clip(Clip)
    case failure(EngineError)
  }

  private struct State {
    var progress: PreloadProgress
    /// By their sources' places.
    var outcomes: [Outcome?]
    var next = 0
    var end = PreloadResult.End.complete
    var task: Task<Void, Never>?
  }

  /// Decodes one source, if whoever does that is still there.
  typealias Load = @Sendable (SoundSource) async -> Result<Clip, EngineError>?

  /// One that is decoded and one that waits to be, so that the worker has something to do.
  private static let atOnce = 2

  private let sources: [SoundSource]
  private let state: Mutex<State>
  private let changes = Broadcast<PreloadProgress>()
  private let result = Answer<PreloadResult>()

  /// - Parameters:
  ///   - sources: what is loaded, in this order.
  ///   - pressure: says when memory runs short: what is not loaded by then is left.
  ///   - load: loads one.
  init(
    _ sources: [SoundSource], until pressure: AsyncStream<MemoryPressure>, load: @escaping Load
  ) {
    self.sources = sources
    state = Mutex(
      State(
        progress: PreloadProgress(total: sources.count),
        outcomes: Array(repeating: nil, count: sources.count)))
    let task = Task.detached { [self] in
      let watch = Task { [self] in
        for await level in pressure where level > .normal { return stop() }
      }
      await run(load)
      watch.cancel()
    }
    state.withLock { $0.task = task }
  }

  /// How far it is.
  public var progress: PreloadProgress { state.withLock(\.progress) }

  /// How far it is, from now on, whenever that changes; ends when it is over.
  ///
  /// Whoever listens late hears of no change that was before: ``progress`` tells.
  public func updates() -> AsyncStream<PreloadProgress> { changes.subscribe() }

  /// Begins no more, and cancels what is under way; what is loaded stays.
  public func cancel() { state.withLock(\.task)?.cancel() }

  /// Waits until it is over.
  ///
  /// Cancelling the task that waits ends the waiting and nothing else; `cancel()` ends the loading.
  ///
  /// - Throws: `EngineError/cancelled`, and nothing else.
  public func finished() async throws(EngineError) -> PreloadResult {
    guard let result = await result.waitUnlessCancelled() else { throw .cancelled }
    return result
  }

  /// Ends for want of memory.
  private func stop() {
    state.withLock { state in
      if state.end == .complete { state.end = .shortOfMemory }
      return state.task
    }?.cancel()
  }

  // MARK: The work

  private func run(_ load: @escaping Load) async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.atOnce {
        group.addTask { [self] in
          while let place = next() { await take(await load(sources[place]), place) }
        }
      }
    }
    let result = state.withLock { state in
      var result = PreloadResult()
      result.end = state.end
      for (source, outcome) in zip(sources, state.outcomes) {
        switch outcome {
        case .clip(let clip): result.clips.append(clip)
        case .failure(let error): result.failures.append((source, error))
        case nil: result.left.append(source)
        }
      }
      // The handles are the result's from here on.
      state.outcomes = []
      state.task = nil
      return result
    }
    changes.finish()
    self.result.give(result)
  }

  private func next() -> Int? {
    let isCancelled = Task.isCancelled
    return state.withLock { state in
      guard state.next < sources.count else { return nil }
      if isCancelled, state.end == .complete { state.end = .cancelled }
      guard state.end == .complete else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func take(_ loaded: Result<Clip, EngineError>?, _ place: Int) async {
    let progress = state.withLock { state -> PreloadProgress in
      switch loaded {
      case .success(let clip):
        state.outcomes[place] = .clip(clip)
        state.progress.loaded += 1
        state.progress.bytes += clip.bytes
      case .failure(let error):
        if let end = Self.end(by: error) {
          if state.end == .complete { state.end = end }
        } else {
          state.outcomes[place] = .failure(error)
          state.progress.failed += 1
        }
      case nil:
        if state.end == .complete { state.end = .cancelled }
      }
      return state.progress
    }
    changes.tell(progress)
  }

  /// Why no other sound can be loaded either; `nil` if it is this one's fault.
  private static func end(by error: EngineError) -> PreloadResult.End? {
    switch error {
    case .shortOfMemory, .notDecoded(.noRoom(_, .machineFull)), .noClipMemory(.machineFull):
      .shortOfMemory
    case .closed, .notDecoded(.cancelled): .cancelled
    case .notDecoded(.noRoom(_, .noRoom(let wanted, _, let budget, _, _))),
      .noClipMemory(.noRoom(let wanted, _, let budget, _, _)):
      wanted <= budget ? .full : nil
    default: nil
    }
  }
}
