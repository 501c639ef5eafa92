// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

/// A clip on its way into memory: its head first, then all of it.
final class ClipLoading: Sendable {
  /// Answered when playing may begin, or with the error that came before.
  let head = Answer<Result<DecodedHead, DecodeError>>()
  private let whole = Answer<Result<DecodedSound, DecodeError>>()
  private let task = Mutex<DecodeTask?>(nil)
  private let isCancelled = Atomic<Bool>(false)

  /// Hands the work in.
  func begin(_ request: DecodeRequest, core: EngineCore) {
    let submitted = core.decoder.submit(
      request, into: core.pool,
      whenReady: { [self] head in
        self.head.give(.success(head))
      },
      completion: { [self] result in
        if case .failure(let error) = result { head.give(.failure(error)) }
        whole.give(result)
        // The task holds the request, and this closure: it goes with the work.
        task.withLock { $0 = nil }
      })
    // Kept for cancelling, unless the work was done before this line.
    task.withLock { if whole.value == nil { $0 = submitted } }
    if isCancelled.load(ordering: .sequentiallyConsistent) { submitted.cancel() }
  }

  /// How it went, if it is over.
  var result: Result<DecodedSound, DecodeError>? { whole.value }

  /// Waits until it is over.
  func wait() async -> Result<DecodedSound, DecodeError> { await whole.wait() }

  /// Asks for it to end.
  ///
  /// Nothing happens if it has.
  func cancel() {
    isCancelled.store(true, ordering: .sequentiallyConsistent)
    task.withLock { $0 }?.cancel()
  }
}
