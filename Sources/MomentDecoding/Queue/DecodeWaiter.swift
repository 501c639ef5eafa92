// SPDX-License-Identifier: Apache-2.0

/// Somebody who is to be told how a piece of work went.
///
/// `hasHead` is guarded by the queue's monitor. It is answered by whoever takes it off its job's list.
final class DecodeWaiter: @unchecked Sendable {
  let job: DecodeJob
  /// Whether the head was told, or is being told.
  var hasHead = false
  let head: @Sendable (DecodedHead) -> Void
  private let completion: @Sendable (Result<DecodedSound, DecodeError>) -> Void

  init(
    _ job: DecodeJob, head: @escaping @Sendable (DecodedHead) -> Void = { _ in },
    completion: @escaping @Sendable (Result<DecodedSound, DecodeError>) -> Void
  ) {
    self.job = job
    self.head = head
    self.completion = completion
  }

  /// Tells how it went; called once.
  func answer(_ result: Result<DecodedSound, DecodeError>) { completion(result) }
}
