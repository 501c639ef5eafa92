// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// Mono sources only, which need not be doubled: the mix is taken apart into left and right once for all
/// of them.
///
/// Each sample by the same operations in the same order as elsewhere.
extension Recipes {
  /// The layout of all sources, where that is one and mono.
  @_noLocks
  @inlinable
  @inline(__always)
  static func monoLayout(of sources: UnsafePointer<MixSource>, count: Int) -> ClipLayout? {
    let layout = unsafe sources[0].layout
    guard layout.channels == 1 else { return nil }
    var k = 1
    while k < count {
      guard unsafe sources[k].layout == layout else { return nil }
      k &+= 1
    }
    return layout
  }

  /// Adds sources of one mono layout, strip by strip.
  ///
  /// In three passes: in one the compiler would double the samples after all.
  ///
  /// - Returns: how many frames that were.
  @_noLocks
  @inlinable
  @inline(__always)
  static func addMono(
    _ sources: UnsafePointer<MixSource>, _ layout: ClipLayout, count: Int, frames: Int,
    to mix: UnsafeMutableRawPointer
  ) -> Int {
    let end = frames / Strip.frames &* Strip.frames
    var i = 0
    while i < end {
      unsafe Strip(stereo: UnsafeRawPointer(mix), at: i).separated.store(to: mix, at: i)
      i &+= Strip.frames
    }
    i = 0
    while i < end {
      var sum = unsafe Strip(stereo: UnsafeRawPointer(mix), at: i)
      var k = 0
      while k < count {
        let source = unsafe sources[k]
        let (x, y) = unsafe Strip.mono(source.frames, layout, at: i)
        sum.a += x * source.gain.left
        sum.b += y * source.gain.left
        sum.c += x * source.gain.right
        sum.d += y * source.gain.right
        k &+= 1
      }
      unsafe sum.store(to: mix, at: i)
      i &+= Strip.frames
    }
    i = 0
    while i < end {
      unsafe Strip(stereo: UnsafeRawPointer(mix), at: i).interleaved.store(to: mix, at: i)
      i &+= Strip.frames
    }
    return end
  }
}

extension Strip {
  /// Every left sample, then every right one.
  @inlinable var separated: Strip {
    @_noLocks @inline(__always) get {
      Strip(
        Strip.evens(a, b), Strip.evens(c, d), Strip.odds(a, b), Strip.odds(c, d))
    }
  }

  /// What was separated, as it was.
  @inlinable var interleaved: Strip {
    @_noLocks @inline(__always) get {
      Strip(
        Strip.paired(a.lowHalf, c.lowHalf), Strip.paired(a.highHalf, c.highHalf),
        Strip.paired(b.lowHalf, d.lowHalf), Strip.paired(b.highHalf, d.highHalf))
    }
  }

  /// A strip's mono samples as they lie, from frame `i` on.
  @_noLocks
  @inlinable
  @inline(__always)
  static func mono(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, at i: Int
  ) -> (SIMD8<Float>, SIMD8<Float>) {
    if layout.isFloat {
      let p = unsafe frames.advanced(by: 4 &* i)
      return unsafe (floats(p, 0), floats(p, 32))
    }
    let p = unsafe frames.advanced(by: 2 &* i)
    return unsafe (integers(p, 0, isWide: true), integers(p, 16, isWide: true))
  }

  @_noLocks
  @inlinable
  @inline(__always)
  static func evens(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
    SIMD8(x[0], x[2], x[4], x[6], y[0], y[2], y[4], y[6])
  }

  @_noLocks
  @inlinable
  @inline(__always)
  static func odds(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
    SIMD8(x[1], x[3], x[5], x[7], y[1], y[3], y[5], y[7])
  }

  /// Left and right of four frames, interleaved.
  @_noLocks
  @inlinable
  @inline(__always)
  static func paired(_ x: SIMD4<Float>, _ y: SIMD4<Float>) -> SIMD8<Float> {
    SIMD8(x[0], y[0], x[1], y[1], x[2], y[2], x[3], y[3])
  }
}
