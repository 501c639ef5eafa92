// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

/// The decoding of a clip, for the first time or once more.
final class ClipLoading: Sendable {
  /// What it takes to decode a clip once more into memory that was made for it.
  struct Known {
    let frames: Int
    let layout: ClipLayout
    let identity: FileIdentity?
  }

  /// What messages call it.
  let name: String
  /// Where its sound was found to end.
  let found: FoundEnd
  private let whole = Answer<Result<DecodedSound, DecodeError>>()
  private let known = Mutex<Known?>(nil)
  private let task = Mutex<DecodeTask?>(nil)
  private let isCancelled = Atomic<Bool>(false)
  private let broken = Mutex<DecodeError?>(nil)
  /// How it is loaded again; `nil` if it cannot be, because it is in no file: the clip stays then, and its
  /// source's bytes are not kept beside it.
  private let again: DecodeRequest?
  /// For who waits on a thread.
  private let monitor: Monitor?

  /// Of something that was never loaded.
  init(_ request: DecodeRequest) {
    name = request.source.name
    found = request.found
    again = request.source.filePath != nil ? request : nil
    monitor = nil
  }

  /// Of something that was, and has given way.
  init(again first: ClipLoading) {
    name = first.name
    found = first.found
    again = first.again
    monitor = Monitor()
  }

  /// Whether it was loaded before.
  var isAgain: Bool { monitor != nil }

  /// Why its clip broke off, if it did; said before render can find its end.
  var failure: DecodeError? { broken.withLock { $0 } }

  /// Hands the work in, as `init(_:)` was told of it.
  ///
  /// The callbacks are `DecodeQueue`'s; when the last one runs, `result` is there.
  func begin(
    _ request: DecodeRequest, core: EngineCore,
    isShared: @escaping @Sendable (FileIdentity, ClipForm) -> Bool,
    onHead: @escaping @Sendable (DecodedHead) -> Void,
    onEnd: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) {
    let pool = core.pool
    keep(
      core.decoder.submit(
        request, into: pool, isShared: isShared, whenReady: onHead,
        completion: { [self] result in
          end(result, pool)
          onEnd(result)
        }))
  }

  /// Hands the work in, for memory that is there already.
  func begin(_ reserved: ReservedClip, from identity: FileIdentity?, core: EngineCore) {
    guard let again else { preconditionFailure("only what gives way is loaded again") }
    let pool = core.pool
    pool.describe(reserved.id, name: name, givesWay: false)
    let reload = ClipReload(reserved, from: identity) { [self] in fail($0) }
    keep(core.decoder.submit(again, reload, into: pool) { [self] in end($0, pool) })
  }

  private func keep(_ submitted: DecodeTask) {
    // Kept for cancelling, unless the work was done before this line.
    task.withLock { if result == nil { $0 = submitted } }
    if isCancelled.load(ordering: .sequentiallyConsistent) { submitted.cancel() }
  }

  private func end(_ result: Result<DecodedSound, DecodeError>, _ pool: ClipPool) {
    if case .failure(let error) = result { fail(error) }
    if case .success(let sound) = result, again != nil, sound.stream == nil {
      known.withLock {
        $0 = Known(frames: sound.frames, layout: sound.layout, identity: sound.identity)
      }
      // From here on it may go; and before anybody hears that it is there, who may need its room.
      pool.describe(sound.clip, name: name, givesWay: true)
    }
    whole.give(result)
    monitor?.locked { monitor?.broadcast(.end) }
    // The task holds the request, and this closure: it goes with the work.
    task.withLock { $0 = nil }
  }

  private func fail(_ error: DecodeError) {
    guard error.kind != .cancelled else { return }
    broken.withLock { if $0 == nil { $0 = error } }
  }

  /// How it went, if it is over.
  var result: Result<DecodedSound, DecodeError>? { whole.value }

  /// What it takes to load it again; `nil` if it is not complete, or cannot be.
  var comeback: Known? { known.withLock { $0 } }

  /// Waits until it is over; `nil` if the task that waits is cancelled before.
  func wait() async -> Result<DecodedSound, DecodeError>? { await whole.waitUnlessCancelled() }

  /// Waits on this thread until it is over; for what is loaded again.
  func waitHere() {
    monitor?.locked {
      while result == nil { monitor?.wait(for: .end, until: .max) }
    }
  }

  /// Somebody waits for it now; nothing happens if it is over.
  func raise() { task.withLock { $0 }?.raise() }

  /// Asks for it to end.
  ///
  /// Nothing happens if it has.
  func cancel() {
    isCancelled.store(true, ordering: .sequentiallyConsistent)
    task.withLock { $0 }?.cancel()
  }
}
