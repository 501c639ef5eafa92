// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

/// What a worker decodes while render reads it.
extension TwoThreads {
  private final class Decoder: @unchecked Sendable {
    var writer: ClipWriter?

    init(_ writer: consuming ClipWriter) { self.writer = consume writer }
  }

  /// The frames of a clip are whole once the watermark has passed them.
  ///
  /// With `isPlanted` nobody asks for the watermark, which is a race.
  public static func watermark(isPlanted: Bool = false) throws -> [String] {
    let count = Int(messages)
    let pool = ClipPool(budget: 8 << 20)
    let writer = try pool.admit(.exact(count), layout: .monoFloat)
    let view = writer.view
    let decoder = Decoder(writer)
    let worker = OtherThread {
      guard var writer = decoder.writer.take() else { return }
      while writer.frames < count {
        let first = writer.frames
        // A few at a time, like a decoder.
        let run = min(1 + first % 7, count - first)
        guard let room = try? unsafe writer.room(for: run) else { return }
        guard let start = room.baseAddress else { return }
        unsafe write(first, run, to: start)
        writer.commit(run)
      }
      writer.finish(.none)
    }
    var read: UInt32 = 0
    var wrong = 0
    while true {
      let isComplete = view.traits.contains(.isComplete)
      let ready = isPlanted ? messages : view.framesReady
      while read < ready {
        if sample(view, at: read) != Float(read) { wrong += 1 }
        read += 1
      }
      if isComplete { break }
      OtherThread.pause()
    }
    worker.join()
    pool.unloadAll()
    return unless(wrong == 0, "\(wrong) frames were read before they were written")
      + unless(read == messages, "\(read) of \(messages) frames were read")
      + unless(pool.statistics.bytes == 0, "the clip's memory is still there")
  }

  /// Frames go through a ring much shorter than they are many, none read too soon or written over unread.
  public static func stream() throws -> [String] {
    let pool = ClipPool(budget: 1 << 20)
    let ring = try StreamRing(frames: 2000, layout: .monoFloat, pool: pool)
    let view = ring.view
    let worker = OtherThread {
      let count = UInt64(messages)
      while ring.written < count {
        let most = min(1 + ring.written % 90, count - ring.written)
        let room = unsafe ring.room(atMost: Int(most))
        let frames = unsafe room.frames
        unsafe write(Int(ring.written), frames, to: room.start)
        ring.commit(frames)
        if frames == 0 { OtherThread.pause() }
      }
      ring.expect(count)
      ring.mark(.isComplete)
    }
    var read: UInt32 = 0
    var wrong = 0
    while true {
      let isComplete = view.traits.contains(.isComplete)
      let ready = view.framesReady
      while read < ready {
        // What render keeps to look back at must not be written over either.
        let past = read - min(read, ClipView.framesKept)
        if sample(view, at: read) != Float(read) || sample(view, at: past) != Float(past) {
          wrong += 1
        }
        read += 1
      }
      view.setFramesRead(read)
      if isComplete { break }
      OtherThread.pause()
    }
    worker.join()
    return unless(wrong == 0, "\(wrong) frames were not yet, or no longer, there")
      + unless(read == messages, "\(read) of \(messages) frames were read")
  }

  // Both through typed pointers, whose accesses ThreadSanitizer sees: those of `load` and `storeBytes` are
  // made by the standard library, which is not built with it.

  private static func write(_ first: Int, _ count: Int, to memory: UnsafeMutableRawPointer) {
    let samples = unsafe memory.assumingMemoryBound(to: Float.self)
    for frame in 0..<count { unsafe samples[frame] = Float(first + frame) }
  }

  private static func sample(_ view: ClipView, at frame: UInt32) -> Float {
    unsafe view.address(of: frame).assumingMemoryBound(to: Float.self).pointee
  }
}
