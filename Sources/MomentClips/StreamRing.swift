// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary
import Synchronization

/// The memory a stream passes through on its way to one voice: filled by a worker, read by render.
///
/// A mapping like a clip's, charged against the pool's budget until the ring goes. Frames are counted
/// along the stream, from the ring's making on; frame n lies in place n % `capacity`.
///
/// One writer at a time: whoever fills it, ends it or opens it again holds a lock of the caller's. The
/// ring must live until the voice's receipt has come back.
@safe
public final class StreamRing: @unchecked Sendable {
  /// Its places, in frames.
  public let capacity: Int
  /// What render reads.
  public let view: ClipView
  /// The first frame that is not written yet.
  public private(set) var written: UInt64
  /// Where the stream will end, if that is known.
  private var end: UInt64?
  /// The frame before which writing stops while the ring is narrow.
  var ceiling = UInt64.max
  /// Bytes it is charged with while it is not.
  let wholeBytes: Int
  private let writer: ClipWriter
  let pool: ClipPool
  let places: UnsafeMutableRawPointer

  /// A ring with room for `frames` frames, and as many more as fill its last page.
  ///
  /// - Parameters:
  ///   - frames: how many it is to hold.
  ///   - layout: how they lie.
  ///   - start: the number of the stream's first frame.
  ///   - pool: whose budget is charged.
  /// - Throws: as `ClipPool/admit(_:layout:)`; nothing is charged then.
  public init(
    frames: Int, layout: ClipLayout, startingAt start: UInt64 = 0, pool: ClipPool
  ) throws(ClipError) {
    let wanted = ClipHeader.size + max(frames, 2 * Int(ClipView.framesKept)) * layout.bytesPerFrame
    let capacity = (pool.pages.rounded(up: wanted) - ClipHeader.size) / layout.bytesPerFrame
    var writer = try pool.admit(.exact(capacity), layout: layout, isRing: true)
    let room = try unsafe writer.room(for: capacity)
    guard let places = room.baseAddress else { preconditionFailure("a room has an address") }
    unsafe self.places = unsafe places
    wholeBytes = pool.bytes(of: writer.id)
    self.capacity = capacity
    self.pool = pool
    let header = unsafe UnsafeRawPointer(places) - ClipHeader.size
    view = unsafe ClipView(
      header: header.assumingMemoryBound(to: ClipHeader.self), layout: layout,
      capacity: UInt32(capacity))
    self.writer = writer
    written = start
    let first = UInt32(truncatingIfNeeded: start)
    unsafe self.header.pointee.framesReady.store(first, ordering: .relaxed)
    unsafe self.header.pointee.framesRead.store(first, ordering: .relaxed)
  }

  deinit {
    // Its hold is the only one: the memory goes with the writer.
    try? pool.unload(writer.id)
  }

  /// Bytes it is charged with.
  public var bytes: Int { pool.bytes(of: id) }

  var id: ClipID { writer.id }

  /// The stream's frame that is read next.
  public var read: UInt64 { UInt64(Int64(written) - Int64(filled)) }

  /// Frames written and not yet read; negative where the reader has gone to one that is still to come.
  public var filled: Int {
    let read = unsafe header.pointee.framesRead.load(ordering: .acquiring)
    return Int(Int32(bitPattern: UInt32(truncatingIfNeeded: written) &- read))
  }

  /// The most frames there can be between what is read and what is written.
  public var depth: Int { capacity - Int(ClipView.framesKept) }

  /// Frames that may be written now.
  public var free: Int { min(depth - filled, Int(clamping: ceiling - min(ceiling, written))) }

  /// The places of the next frames: at most `most` of them, and fewer at the ring's end or where they
  /// have not been read yet.
  ///
  /// To be filled from the first on, and then committed.
  @unsafe
  public func room(atMost most: Int) -> (start: UnsafeMutableRawPointer, frames: Int) {
    let place = Int(written % UInt64(capacity))
    let frames = max(0, min(most, capacity - place, free))
    return unsafe (places + place * view.layout.bytesPerFrame, frames)
  }

  /// Lets render read the next `count` frames, which have been written.
  public func commit(_ count: Int) {
    precondition(count <= free)
    written += UInt64(count)
    unsafe header.pointee.framesReady.store(
      UInt32(truncatingIfNeeded: written), ordering: .releasing)
    tellEnd()
  }

  /// Copies frames that are in memory; as many as there is room for.
  ///
  /// - Returns: how many.
  @unsafe
  public func append(_ frames: UnsafeRawPointer, count: Int) -> Int {
    var done = 0
    while done < count {
      let room = unsafe room(atMost: count - done)
      if unsafe room.frames == 0 { break }
      let stride = view.layout.bytesPerFrame
      unsafe room.start.copyMemory(
        from: frames + done * stride, byteCount: room.frames * stride)
      unsafe commit(room.frames)
      unsafe done += room.frames
    }
    return done
  }

  /// Copies up to `count` of the frames last written to `output`, in order.
  ///
  /// - Returns: how many there were.
  @unsafe
  public func copyLast(_ count: Int, to output: UnsafeMutableRawPointer) -> Int {
    let count = Int(min(UInt64(min(count, capacity)), written))
    let stride = view.layout.bytesPerFrame
    for index in 0..<count {
      let place = Int((written - UInt64(count - index)) % UInt64(capacity))
      unsafe (output + index * stride).copyMemory(
        from: places + place * stride, byteCount: stride)
    }
    return count
  }

  /// Tells render where the stream will end; `nil` if nobody knows.
  public func expect(_ end: UInt64?) {
    self.end = end
    tellEnd()
  }

  private func tellEnd() {
    var word = UInt32.max
    // Too far ahead to be told in 32 bits is as good as unknown, until it has come near enough.
    if let end, end >= written, end - written < 1 << 30 { word = UInt32(truncatingIfNeeded: end) }
    unsafe header.pointee.framesExpected.store(word, ordering: .relaxed)
  }

  /// Tells render what it must know of the stream's edges; `isComplete` is that no more frames come.
  ///
  /// A stream that was complete may go on.
  public func mark(_ traits: ClipTraits) {
    unsafe header.pointee.traits.store(traits.rawValue, ordering: .releasing)
  }

  private var header: UnsafeMutablePointer<ClipHeader> {
    unsafe (places - ClipHeader.size).assumingMemoryBound(to: ClipHeader.self)
  }
}
