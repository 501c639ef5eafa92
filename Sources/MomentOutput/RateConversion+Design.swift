// SPDX-License-Identifier: Apache-2.0

import Glibc
package import MomentRealtimeRender

/// The filter of a rate conversion: a sinc under a Kaiser window.
///
/// 64 taps at the lower of the two rates and beta 9.6: by Kaiser's formulas (J. F. Kaiser, 1974)
/// 96 dB of stopband and a transition of 0.19 of the Nyquist frequency, here centred on 0.92 of it.
extension RateConversion {
  private static var tapsAtLowerRate: Int { 64 }
  private static var beta: Double { 9.6 }
  private static var cutoff: Double { 0.92 }
  /// Beyond this a table outgrows 1 MiB; all usual pairs of rates stay far below.
  private static var mostPhases: Int { 1280 }

  /// Bytes a conversion from one rate to another borrows, or `nil` if the ratio is too odd for a table.
  package static func bytesNeeded(from: UInt32, to: UInt32) -> Int? {
    guard let shape = shape(from: from, to: to) else { return nil }
    let floats = shape.up * shape.taps + 2 * historyFrames(taps: shape.taps)
    return floats * MemoryLayout<Float>.stride
  }

  /// A conversion whose table and history stand in `memory`.
  ///
  /// Not real-time: computes the table, about 10 ns a coefficient.
  ///
  /// - Precondition: `memory` has the bytes needed, aligned to a `Float`, and outlives the conversion.
  @unsafe
  package init(from: UInt32, to: UInt32, memory: UnsafeMutableRawBufferPointer) {
    guard let shape = Self.shape(from: from, to: to), let base = memory.baseAddress else {
      preconditionFailure("no table for \(from) to \(to) Hz")
    }
    let count = shape.up * shape.taps
    let history = 2 * Self.historyFrames(taps: shape.taps)
    precondition(memory.count >= (count + history) * MemoryLayout<Float>.stride)
    let floats = unsafe base.bindMemory(to: Float.self, capacity: count + history)
    for phase in 0..<shape.up {
      unsafe Self.fill(floats.advanced(by: phase * shape.taps), phase: phase, shape)
    }
    unsafe self.init(
      up: shape.up, down: shape.down, taps: shape.taps, coefficients: floats,
      history: floats.advanced(by: count))
  }

  private struct Shape {
    let up: Int
    let down: Int
    let taps: Int
  }

  private static func shape(from: UInt32, to: UInt32) -> Shape? {
    guard from > 0, to > 0 else { return nil }
    var (a, b) = (Int(from), Int(to))
    while b != 0 { (a, b) = (b, a % b) }
    let (up, down) = (Int(to) / a, Int(from) / a)
    guard up <= mostPhases, down <= 64 * up else { return nil }
    let half = tapsAtLowerRate / 2
    return Shape(up: up, down: down, taps: 2 * max(half, (half * down + up - 1) / up))
  }

  private static func fill(_ weights: UnsafeMutablePointer<Float>, phase: Int, _ shape: Shape) {
    let band = cutoff * min(1, Double(shape.up) / Double(shape.down))
    let middle = Double(shape.taps / 2 - 1) + Double(phase) / Double(shape.up)
    var sum = 0.0
    for tap in 0..<shape.taps {
      let distance = Double(tap) - middle
      let weight = sinc(band * distance) * window(distance / Double(shape.taps / 2))
      unsafe weights[tap] = Float(weight)
      sum += weight
    }
    // Each phase passes a constant unchanged, so that silence and offsets carry no ripple.
    for tap in 0..<shape.taps { unsafe weights[tap] = Float(Double(weights[tap]) / sum) }
  }

  private static func sinc(_ x: Double) -> Double {
    abs(x) < 1e-9 ? 1 : sin(.pi * x) / (.pi * x)
  }

  private static func window(_ x: Double) -> Double {
    abs(x) >= 1 ? 0 : bessel(beta * (1 - x * x).squareRoot()) / bessel(beta)
  }

  /// The modified Bessel function of the first kind, order 0, by its power series.
  private static func bessel(_ x: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var k = 1.0
    while term > sum * 1e-16 {
      term *= (x / (2 * k)) * (x / (2 * k))
      sum += term
      k += 1
    }
    return sum
  }
}
