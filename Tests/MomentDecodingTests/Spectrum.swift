// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The power spectrum of 65536 samples, in which one tone lies on one bin.
struct Spectrum {
  static let size = 65536
  /// Power of each bin up to the Nyquist frequency; a full-scale sine has 1.
  let power: [Double]

  /// Analyses `size` samples from `start` on, without a window.
  init(_ samples: [Float], from start: Int) {
    precondition(samples.count >= start + Self.size)
    var real = (0..<Self.size).map { Double(samples[start + $0]) }
    var imaginary = [Double](repeating: 0, count: Self.size)
    Self.transform(&real, &imaginary)
    power = (0..<Self.size / 2).map { bin in
      let scale = 2 / Double(Self.size)
      return (real[bin] * real[bin] + imaginary[bin] * imaginary[bin]) * scale * scale
    }
  }

  static func decibels(_ power: Double) -> Double { 10 * log10(max(power, 1e-30)) }

  /// The level of the tone on `bin`, in dBFS.
  func level(_ bin: Int) -> Double { Self.decibels(power[bin]) }

  /// Tone to everything else up to `limit`, in dB.
  func signalToNoise(tone: Int, below limit: Int) -> Double {
    var noise = 0.0
    for bin in 1..<limit where bin != tone { noise += power[bin] }
    return Self.decibels(power[tone] / max(noise, 1e-30))
  }

  /// The loudest bin but that of the tone, in dBFS.
  func loudest(except tone: Int?) -> Double {
    var largest = 0.0
    for bin in 1..<power.count where bin != tone { largest = max(largest, power[bin]) }
    return Self.decibels(largest)
  }

  private static func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    let count = real.count
    var target = 0
    for source in 1..<count {
      var bit = count >> 1
      while target & bit != 0 {
        target ^= bit
        bit >>= 1
      }
      target |= bit
      if source < target {
        real.swapAt(source, target)
        imaginary.swapAt(source, target)
      }
    }
    let cosines = (0..<count / 2).map { cos(-2 * Double.pi * Double($0) / Double(count)) }
    let sines = (0..<count / 2).map { sin(-2 * Double.pi * Double($0) / Double(count)) }
    unsafe real.withUnsafeMutableBufferPointer { real in
      unsafe imaginary.withUnsafeMutableBufferPointer { imaginary in
        unsafe cosines.withUnsafeBufferPointer { cosines in
          unsafe sines.withUnsafeBufferPointer { sines in
            var half = 1
            while half < count {
              let step = count / (2 * half)
              for start in stride(from: 0, to: count, by: 2 * half) {
                for index in 0..<half {
                  let (c, s) = unsafe (cosines[index &* step], sines[index &* step])
                  let a = start &+ index
                  let b = a &+ half
                  let x = unsafe real[b] * c - imaginary[b] * s
                  let y = unsafe real[b] * s + imaginary[b] * c
                  unsafe real[b] = unsafe real[a] - x
                  unsafe imaginary[b] = unsafe imaginary[a] - y
                  unsafe real[a] += x
                  unsafe imaginary[a] += y
                }
              }
              half *= 2
            }
          }
        }
      }
    }
  }
}
