// SPDX-License-Identifier: Apache-2.0

/// Turns the mix down ahead of what would leave full scale, both sides alike.
///
/// Gains are integers of 24 bits, so that sums of them are exact however long they run:
///
///     wanted    what takes a frame to full scale; unity where it is within
///     held      falls at once to what is wanted, stays for the hold, rises by a share of what is missing
///     gain      held, averaged over `box` frames, and that once more
///
/// A frame leaves `lookAhead` frames after it came in, and both averages reach just so far back: none of
/// what goes into its gain is above what it wanted. The way down is therefore a smooth curve that ends in
/// time; the hold bridges the crests of anything above 50 Hz, so that a tone is turned down and not bent.
/// With nothing above full scale held comes back to unity itself, and samples then pass untouched.
@safe
struct Limiter: @unchecked Sendable {
  /// The longest look-ahead, in frames.
  static var longestLookAhead: Int {
    @_noLocks get { 2 * longestBox - 2 }
  }
  private static var longestBox: Int {
    @_noLocks get { 128 }
  }
  /// Words of memory a limiter borrows.
  static var wordsNeeded: Int {
    @_noLocks get { 2 * longestBox }
  }
  private static var unity: UInt32 {
    @_noLocks get { 1 << 24 }
  }

  /// Frames from a frame's coming in to its leaving: 1 to 2 ms at the usual rates.
  let lookAhead: Int
  private let boxShift: UInt32
  private let holdFrames: UInt32
  /// The rise takes 2 to the power of this many frames: 100 to 200 ms.
  private let releaseShift: UInt32
  private let heldGains: UnsafeMutablePointer<UInt32>
  private let averages: UnsafeMutablePointer<UInt32>

  private var held = Limiter.unity
  private var holdLeft: UInt32 = 0
  private var heldSum: UInt32
  private var averageSum: UInt32
  private var index: UInt32 = 0
  /// Frames in a row for which held has been unity, as far as that matters.
  private var openFrames: UInt32

  /// An open limiter over `wordsNeeded` words.
  @unsafe
  init(rate: UInt32, memory: UnsafeMutablePointer<UInt32>) {
    var box: UInt32 = 2
    var shift: UInt32 = 1
    // The power of two next to 0.75 ms.
    while box < UInt32(Limiter.longestBox), 3 * box <= rate / 640 {
      box *= 2
      shift += 1
    }
    var release: UInt32 = 0
    while UInt32(2) << release <= rate / 5 { release += 1 }
    lookAhead = Int(2 * box - 2)
    boxShift = shift
    releaseShift = release
    holdFrames = max(rate / 100, 2 * box)
    unsafe heldGains = unsafe memory
    unsafe averages = memory.advanced(by: Limiter.longestBox)
    heldSum = box * Limiter.unity
    averageSum = box * Limiter.unity
    openFrames = 2 * box
    for word in 0..<Limiter.wordsNeeded {
      unsafe memory.advanced(by: word).initialize(to: Limiter.unity)
    }
  }

  /// Whether every gain is unity, and will be until a frame is above full scale.
  private var isOpen: Bool {
    @_noLocks get { openFrames >> boxShift >= 2 }
  }

  /// Takes in `count` frames at `first` of interleaved stereo, and sets the gain of as many `lookAhead`
  /// frames before them, as far as `frames` reaches back.
  ///
  /// - Returns: the loudest sample that came in, how many frames came in above full scale, and how many
  ///   were turned down.
  @_noLocks
  mutating func take(
    _ frames: UnsafeMutablePointer<Float>, first: Int, count: Int
  ) -> (peak: Float, overs: UInt32, limited: UInt32) {
    let peak = unsafe Ceiling.peak(frames.advanced(by: 2 &* first), frames: count)
    if peak <= 1, isOpen { return (peak, 0, 0) }
    var overs: UInt32 = 0
    var limited: UInt32 = 0
    var frame = first
    while frame < first &+ count {
      let left = unsafe abs(frames[2 &* frame])
      let right = unsafe abs(frames[2 &* frame &+ 1])
      let loudest = left > right ? left : right
      var wanted = Limiter.unity
      if loudest > 1 {
        overs &+= 1
        wanted = UInt32(bitPattern: Int32(16_777_216 / loudest))
      }
      let gain = next(wanted)
      let leaving = frame &- lookAhead
      if gain != Limiter.unity, leaving >= 0 {
        let factor = Float(Int(gain)) * (1 / 16_777_216)
        unsafe frames[2 &* leaving] *= factor
        unsafe frames[2 &* leaving &+ 1] *= factor
        limited &+= 1
      }
      frame &+= 1
    }
    return (peak, overs, limited)
  }

  /// The gain of the frame that leaves when one comes in that wants `wanted`.
  @_noLocks
  private mutating func next(_ wanted: UInt32) -> UInt32 {
    let rise = ((Limiter.unity &- held) >> releaseShift) &+ 1
    // What it could rise by before this frame leaves must not take it above what this frame wants.
    if wanted < Limiter.unity, wanted <= held &+ rise &* UInt32(truncatingIfNeeded: lookAhead) {
      if wanted < held { held = wanted }
      holdLeft = holdFrames
    } else if holdLeft > 0 {
      holdLeft &-= 1
    } else {
      held = min(Limiter.unity, held &+ rise)
    }
    if held == Limiter.unity {
      if !isOpen { openFrames &+= 1 }
    } else {
      openFrames = 0
    }
    let place = Int(index & ((1 << boxShift) &- 1))
    index &+= 1
    unsafe heldSum = heldSum &+ held &- heldGains[place]
    unsafe heldGains[place] = held
    let average = heldSum >> boxShift
    unsafe averageSum = averageSum &+ average &- averages[place]
    unsafe averages[place] = average
    return averageSum >> boxShift
  }
}
