// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary
import Synchronization

/// The one place from which a clip's frames are written, in order.
///
/// One worker at a time.
///
/// While it lives it holds the clip. Letting it go without `finish(_:)` ends the clip where it is.
@safe
public struct ClipWriter: ~Copyable, @unchecked Sendable {
  private let pool: ClipPool
  /// The clip.
  public let id: ClipID
  /// How its frames lie.
  public let layout: ClipLayout
  private let base: UnsafeMutableRawPointer
  private var charged: Int
  private let reserved: Int
  private let makesRoom: Bool
  private var isFinished = false
  /// Frames written so far: the watermark.
  public private(set) var frames = 0

  init(
    pool: ClipPool, id: ClipID, base: UnsafeMutableRawPointer, layout: ClipLayout, charged: Int,
    reserved: Int, makesRoom: Bool
  ) {
    self.pool = pool
    self.id = id
    unsafe self.base = unsafe base
    self.layout = layout
    self.charged = charged
    self.reserved = reserved
    self.makesRoom = makesRoom
  }

  /// Another hold on the clip, for whoever asked for it.
  public borrowing func lease() -> ClipLease {
    pool.share(id)
    return ClipLease(pool: pool, id: id, view: view)
  }

  /// What render gets to see.
  public var view: ClipView {
    unsafe ClipView(
      header: UnsafePointer(base.assumingMemoryBound(to: ClipHeader.self)), layout: layout)
  }

  /// The memory of the next `count` frames, charged, to be filled and then committed.
  ///
  /// - Returns: `count * layout.bytesPerFrame` bytes, aligned to a frame. Good until the writer ends.
  /// - Throws: `ClipError/noRoom(wanted:free:budget:pinned:playing:)`, with the bytes it wanted more, when a clip of
  ///   claimed or unknown length outgrows the budget; `ClipError/tooLong(frames:)`. What is written already stays.
  @unsafe
  public mutating func room(for count: Int) throws(ClipError) -> UnsafeMutableRawBufferPointer {
    let start = ClipHeader.size + frames * layout.bytesPerFrame
    let end = start + count * layout.bytesPerFrame
    if end > charged {
      let more = pool.pages.rounded(up: end) - charged
      guard end <= reserved else {
        guard frames + count <= ClipPool.longestClip else { throw .tooLong(frames: frames + count) }
        throw pool.refuse(more)
      }
      try pool.charge(id, more, makingRoom: makesRoom)
      charged += more
    }
    return unsafe UnsafeMutableRawBufferPointer(
      start: base.advanced(by: start), count: count * layout.bytesPerFrame)
  }

  /// Lets render read the next `count` frames, which have been written.
  public mutating func commit(_ count: Int) {
    precondition(ClipHeader.size + (frames + count) * layout.bytesPerFrame <= charged)
    frames += count
    unsafe header.pointee.framesReady.store(UInt32(frames), ordering: .releasing)
  }

  /// Lets render read the next `count` frames, which have been written, and know that none follow.
  ///
  /// Both at one moment, so that no voice takes the clip's end for frames that are late. `finish(_:)` is still to
  /// be called.
  public mutating func commitLast(_ count: Int, _ traits: ClipTraits) {
    mark(traits)
    unsafe header.pointee.framesExpected.store(UInt32(frames + count), ordering: .releasing)
    commit(count)
  }

  /// Says what render must know of the clip before its first frames are committed.
  public func mark(_ traits: ClipTraits) {
    unsafe header.pointee.traits.store(traits.rawValue, ordering: .releasing)
  }

  /// Ends the clip at the frames committed, gives back the pages it did not need, and
  /// tells render its `traits`.
  public consuming func finish(_ traits: ClipTraits) {
    end(traits)
    isFinished = true
  }

  private var header: UnsafeMutablePointer<ClipHeader> {
    unsafe base.assumingMemoryBound(to: ClipHeader.self)
  }

  private func end(_ traits: ClipTraits) {
    mark(traits.union(.isComplete))
    let kept = pool.pages.rounded(up: ClipHeader.size + frames * layout.bytesPerFrame)
    unsafe pool.trim(id, base: base, reserved: reserved, kept: kept)
  }

  deinit {
    // Abandoned in the middle: whatever plays it must fade at the frames there are.
    if !isFinished {
      let soFar = unsafe ClipTraits(rawValue: header.pointee.traits.load(ordering: .relaxed))
      end(soFar.union(.stepsAtTail))
    }
    pool.letGo(of: id)
  }
}
