// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
import Synchronization

/// A stream that a voice plays, and the work that fills it.
///
/// Any thread. It lives in the ledger; closing it ends the work, and the ring goes when that has ended.
package final class StreamVoice: Sendable {
  let stream: SoundStream
  /// Frames it plays, once its end was decoded; `nil` if it was let go before that.
  let total = Answer<Int?>()
  private let task: RefillTask
  private let decoder: DecodeQueue
  private let rate: Int
  /// Clip frames a frame: the bits of a `Float`.
  private let pace: Atomic<UInt32>
  /// Seconds that its ring keeps: the bits of a `Double`.
  private let kept = Atomic<UInt64>(Double.infinity.bitPattern)
  private let isHalted = Atomic<Bool>(false)
  private let isClosed = Atomic<Bool>(false)
  /// The engine's frame at which it begins, if that was asked for.
  private let start: UInt64

  /// A stream to be played with options that were checked.
  init(_ stream: SoundStream, name: String, rate: Int, options: PlayOptions, decoder: DecodeQueue) {
    self.stream = stream
    self.decoder = decoder
    self.rate = rate
    pace = Atomic(options.rate.bitPattern)
    start = options.start?.frame ?? 0
    task = decoder.refill(name: name) { [total] progress throws(DecodeError) in
      try stream.fill(progress)
      if let frames = stream.total { total.give(frames) }
    } ended: { [total] error in
      if error.kind != .cancelled { stream.fail(error) }
      total.give(nil)
    }
    // One that is there whole is never filled.
    if let frames = stream.total { total.give(frames) }
  }

  /// How fast it is played.
  func setPace(_ rate: Float) {
    pace.store(rate.bitPattern, ordering: .relaxed)
    _ = fit()
  }

  /// Lets its ring keep no more than so many seconds; `nil` for all it has room for.
  ///
  /// - Returns: whether nothing has to be filled for that.
  @discardableResult
  func keep(seconds: Double?) -> Bool {
    kept.store((seconds ?? .infinity).bitPattern, ordering: .relaxed)
    return fit()
  }

  private func fit() -> Bool {
    let frames =
      Double(bitPattern: kept.load(ordering: .relaxed)) * Double(rate)
      * Double(max(1, framesAFrame))
    return stream.keep(ahead: frames < 1e9 ? Int(frames) : .max)
  }

  /// Whether it is paused: nothing has to be looked at until it goes on.
  func setHalted(_ isHalted: Bool) { self.isHalted.store(isHalted, ordering: .relaxed) }

  /// Ends the work.
  func close() {
    guard !isClosed.exchange(true, ordering: .relaxed) else { return }
    task.cancel()
    total.give(stream.total)
  }

  /// Has the ring filled by a worker before it runs dry.
  func fillSoon() {
    let frames = Double(stream.need.filled)
    let seconds = frames / (Double(rate) * Double(max(1, framesAFrame)))
    task.need(by: decoder.now + UInt64(seconds * 1e9))
  }

  /// Fills the ring on this thread, if it has less than `frames` frames left at its pace.
  func fillNow(for frames: Int) {
    let need = stream.need
    let wanted = min(need.low, Int(Float(frames) * framesAFrame) + rate / 4)
    guard !need.isEnded, need.filled < wanted else { return }
    // What went wrong is told when the voice ends.
    try? stream.fill(task.progress)
    if let frames = stream.total { total.give(frames) }
  }

  /// Looks whether there is something to fill.
  ///
  /// - Parameter now: the first frame not yet rendered.
  /// - Returns: frames until it is to be looked at again; `nil` for not before somebody says so.
  func tend(_ now: UInt64) -> UInt64? {
    let need = stream.need
    // On its way to where the ring has room again: a few milliseconds.
    if need.isLanding { return UInt64(max(1, rate / 200)) }
    if need.isEnded { return nil }
    let low = need.low
    if need.filled < low { fillSoon() }
    if isHalted.load(ordering: .relaxed) { return nil }
    let until = need.filled > low ? need.filled - low : low / 2
    let wait = min(start > now ? start - now : 0, 1 << 62)
    return wait + UInt64(max(1, Float(until) / framesAFrame))
  }

  private var framesAFrame: Float { Float(bitPattern: pace.load(ordering: .relaxed)) }

  deinit { close() }
}
