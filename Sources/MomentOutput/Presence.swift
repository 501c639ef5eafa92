// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether the render thread may still touch what its owner has lent it.
///
/// Opening the first PCM and closing any may take as long as a sound server hangs: the thread is then away. Its
/// owner may go without waiting for it; the thread finds that out when it comes back, and ends.
struct Presence: ~Copyable {
  private static let present: UInt32 = 0
  private static let away: UInt32 = 1
  private static let abandoned: UInt32 = 2
  private let state = Atomic<UInt32>(Presence.away)

  /// Before a call that may hang.
  ///
  /// Render thread.
  func goAway() { state.store(Self.away, ordering: .sequentiallyConsistent) }

  /// After it.
  ///
  /// Render thread.
  ///
  /// - Returns: whether the owner is still there; if not, nothing lent may be touched any more.
  func comeBack() -> Bool {
    state.compareExchange(
      expected: Self.away, desired: Self.present, ordering: .sequentiallyConsistent
    ).exchanged
  }

  /// Leaves a thread that is away to itself.
  ///
  /// Owner.
  ///
  /// - Returns: `false` if it is present: then it ends soon.
  func abandon() -> Bool {
    state.compareExchange(
      expected: Self.away, desired: Self.abandoned, ordering: .sequentiallyConsistent
    ).exchanged
  }
}
