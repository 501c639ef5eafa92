// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// A clip that has its memory already, and waits for the worker that fills it.
///
/// Letting go of it without `takeWriter()` ends the clip without a frame. One thread at a time.
public final class ReservedClip: @unchecked Sendable {
  /// The clip.
  public let id: ClipID
  /// How its frames will lie.
  public let layout: ClipLayout
  /// How many there will be.
  public let frames: Int
  private let pool: ClipPool
  private let view: ClipView
  private var writer: ClipWriter?

  init(_ writer: consuming ClipWriter, frames: Int, pool: ClipPool) {
    id = writer.id
    layout = writer.layout
    view = writer.view
    self.frames = frames
    self.pool = pool
    self.writer = consume writer
  }

  /// A hold on the clip, for whoever plays it; only before the writer is taken or dropped.
  public func lease() -> ClipLease {
    pool.share(id)
    return ClipLease(pool: pool, id: id, view: view)
  }

  /// The one place to write it; `nil` if it was taken.
  public func takeWriter() -> ClipWriter? { writer.take() }

  /// Ends the clip without a frame, unless its writer was taken.
  public func drop() { writer = nil }
}
