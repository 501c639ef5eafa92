// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// What ramps and fades make of a run: a factor for each frame, the gain left out.
///
/// One pass for each ramp, four frames at a time; the last step of a pass may go up to three frames beyond
/// the run, for which there is room in a block.
extension Renderer {
  /// Writes the factors of a run.
  @_noLocks
  mutating func fillEnvelope(_ voice: inout Voice, extent: VoiceExtent, count: UInt32) {
    unsafe voice.gate.write(count, to: envelope)
    let playhead = voice.playhead
    if extent.isInHead(playhead.frame, of: voice.head) {
      shape(.smooth, of: voice.head, along: playhead, after: extent.start, count: count)
    }
    if voice.isInTail {
      shape(.smooth, of: extent.tail, along: playhead, before: extent.end, count: count)
    }
    if isFadingOut(&voice) {
      shape(
        voice.order.fadeOutShape, of: voice.fadeOut, along: playhead, before: voice.fadeOutEnd,
        count: count)
    }
    if voice.fadedIn < voice.order.fadeIn {
      // It is walked frame by frame, whatever the rate.
      shape(
        voice.order.fadeInShape, of: voice.order.fadeIn, along: Playhead(at: voice.fadedIn),
        after: 0, count: count)
    }
  }

  /// Multiplies the factors by those of one side of a cross-fade, which is at frame `index` of `length`.
  @_noLocks
  mutating func crossEnvelope(_ index: UInt32, of length: UInt32, isIncoming: Bool, count: UInt32) {
    let whole = Float(Int(length))
    let factors = unsafe UnsafeMutableRawPointer(envelope)
    let place = Playhead(at: index)
    var i: UInt32 = 0
    while i < count {
      let t = place.distances(after: 0, from: i) / whole
      let side = isIncoming ? CrossFade.incoming(t) : CrossFade.outgoing(t)
      unsafe multiply(factors, by: side, at: i)
      i &+= 4
    }
  }

  /// Multiplies the factors by those of a fade of `length` frames that opens from `edge` on.
  @_noLocks
  @inline(__always)
  private mutating func shape(
    _ shape: FadeShape, of length: UInt32, along playhead: Playhead, after edge: UInt32,
    count: UInt32
  ) {
    let whole = Float(Int(length))
    let factors = unsafe UnsafeMutableRawPointer(envelope)
    var i: UInt32 = 0
    while i < count {
      let t = playhead.distances(after: edge, from: i) / whole
      unsafe multiply(factors, by: Fade.factor(shape, t), at: i)
      i &+= 4
    }
  }

  /// Multiplies the factors by those of a fade of `length` frames that has closed at `edge`.
  @_noLocks
  @inline(__always)
  private mutating func shape(
    _ shape: FadeShape, of length: UInt32, along playhead: Playhead, before edge: UInt32,
    count: UInt32
  ) {
    let whole = Float(Int(length))
    let factors = unsafe UnsafeMutableRawPointer(envelope)
    var i: UInt32 = 0
    while i < count {
      let t = playhead.distances(before: edge, from: i) / whole
      unsafe multiply(factors, by: Fade.factor(shape, t), at: i)
      i &+= 4
    }
  }

  @_noLocks
  @inline(__always)
  private mutating func multiply(
    _ factors: UnsafeMutableRawPointer, by others: SIMD4<Float>, at i: UInt32
  ) {
    let place = unsafe factors.advanced(by: 4 &* Int(i))
    let product = unsafe place.loadUnaligned(as: SIMD4<Float>.self) * others
    unsafe place.storeBytes(of: product, as: SIMD4<Float>.self)
  }
}
