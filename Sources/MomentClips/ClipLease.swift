// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// One hold on a clip.
///
/// Its frames stay in memory while any hold on them lives.
public struct ClipLease: ~Copyable, Sendable {
  private let pool: ClipPool
  /// The clip.
  public let id: ClipID
  /// Its frames, for render: good for as long as this lease, or another on the same clip, lives.
  public let view: ClipView

  init(pool: ClipPool, id: ClipID, view: ClipView) {
    self.pool = pool
    self.id = id
    self.view = view
  }

  /// A second hold on the same frames, also after the clip was unloaded.
  public borrowing func share() -> ClipLease {
    pool.share(id)
    return ClipLease(pool: pool, id: id, view: view)
  }

  deinit { pool.letGo(of: id) }
}
