// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

// A ring that keeps less while memory is short. Places stay where they are, so that render sees no difference: the
// pages of those that are neither to be read nor to be written soon go back to the kernel, and come again, empty,
// when they are written. For whoever fills the ring.
extension StreamRing {
  /// Keeps no more than `ahead` frames ahead of what is read, and gives back the pages of all the others.
  ///
  /// What is there stays until it was read. Writing stops at a frame that is fixed here: called again before each
  /// filling, this moves it on, and gives back what was read since.
  ///
  /// - Parameters:
  ///   - ahead: frames to keep; from `depth` on this does nothing.
  ///   - tail: frames behind the one written last that are still looked at.
  public func narrow(to ahead: Int, keeping tail: Int) {
    guard ahead < depth else { return }
    let around = Int(ClipView.framesKept) + tail
    let read = read
    var ahead = max(ahead, filled)
    if bytes(keeping: ahead + around) > bytes, !recharge(keeping: ahead + around) {
      ahead = (bytes - margin) / view.layout.bytesPerFrame - around
    }
    ceiling = read + UInt64(ahead)
    let kept = ahead + around
    guard kept < capacity else { return }
    drop(from: ceiling, capacity - min(kept, Int(clamping: ceiling)))
    if bytes(keeping: kept) < bytes { _ = recharge(keeping: kept) }
  }

  /// Lets the ring keep all it has room for again.
  ///
  /// - Returns: whether the budget has room for that; else the ring stays as it is.
  public func widen() -> Bool {
    guard ceiling != .max else { return true }
    guard recharge(keeping: capacity) else { return false }
    ceiling = .max
    return true
  }

  /// A page for the header, and one for each end of what is kept: a window that slides touches no more.
  private var margin: Int { 3 * pool.pages.size }

  /// Bytes that so many frames in a row take at most, wherever they lie.
  private func bytes(keeping frames: Int) -> Int {
    min(wholeBytes, pool.pages.rounded(up: frames * view.layout.bytesPerFrame) + margin)
  }

  /// Charges the ring with so many frames; `false` if the budget has no room.
  private func recharge(keeping frames: Int) -> Bool {
    do throws(ClipError) {
      try pool.recharge(id, bytes: bytes(keeping: frames))
      return true
    } catch {
      return false
    }
  }

  /// Gives back the pages that lie wholly within the places of `count` frames from `frame` on.
  private func drop(from frame: UInt64, _ count: Int) {
    let stride = view.layout.bytesPerFrame
    let place = Int(frame % UInt64(capacity))
    let first = min(count, capacity - place)
    unsafe dropPages(places + place * stride, first * stride)
    unsafe dropPages(places, (count - first) * stride)
  }

  private func dropPages(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    let address = Int(bitPattern: start)
    let from = pool.pages.rounded(up: address)
    let to = pool.pages.rounded(down: address + bytes)
    if from < to { unsafe Pages.drop(start + (from - address), to - from) }
  }
}
