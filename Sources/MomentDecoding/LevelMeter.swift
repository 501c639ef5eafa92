// SPDX-License-Identifier: Apache-2.0

/// Measures samples as they pass.
struct LevelMeter {
  private var peak: Float = 0
  private var squares = 0.0
  private var count = 0
  private var overs = 0

  /// What was measured so far.
  var level: SoundLevel {
    SoundLevel(
      peak: peak, rms: count == 0 ? 0 : Float((squares / Double(count)).squareRoot()),
      overs: overs)
  }

  /// Counts samples that were no finite numbers before they got here.
  mutating func count(overs more: Int) { overs += more }

  /// Floats of one lane before their sum goes on as a double: few enough to lose nothing that counts.
  private static let stretch = 256

  mutating func add(_ samples: UnsafePointer<Float>, _ count: Int) {
    var index = 0
    while index + 4 <= count {
      // Four sums side by side: one alone waits for itself at each sample.
      var sums = SIMD4<Float>.zero
      var highs = SIMD4<Float>.zero
      var lows = SIMD4<Float>.zero
      let end = min(index + Self.stretch * 4, count - 3)
      while index < end {
        let four = unsafe UnsafeRawPointer(samples + index)
          .loadUnaligned(as: SIMD4<Float>.self)
        sums += four * four
        highs.replace(with: four, where: four .> highs)
        lows.replace(with: four, where: four .< lows)
        index += 4
      }
      squares += Double(sums[0]) + Double(sums[1]) + Double(sums[2]) + Double(sums[3])
      peak = max(peak, highs.max(), -lows.min())
    }
    for index in index..<count {
      let sample = unsafe samples[index]
      squares += Double(sample * sample)
      peak = max(peak, abs(sample))
    }
    self.count += count
    // Once there was an over there may be more; most sounds have none.
    if peak > 1 { unsafe countOvers(samples, count) }
  }

  mutating func add(_ samples: UnsafePointer<Int16>, _ count: Int) {
    var highs = SIMD8<Int16>.zero
    var lows = SIMD8<Int16>.zero
    var squares = 0.0
    var index = 0
    while index + 8 <= count {
      var sums = SIMD4<Float>.zero
      let end = min(index + Self.stretch * 8, count - 7)
      while index < end {
        let eight = unsafe UnsafeRawPointer(samples + index)
          .loadUnaligned(as: SIMD8<Int16>.self)
        highs.replace(with: eight, where: eight .> highs)
        lows.replace(with: eight, where: eight .< lows)
        // Squares of neighbours added: one instruction, and too much for 32 bits with a sign only if
        // both are -32768. The sign is dropped.
        let wide = SIMD8<Int32>(truncatingIfNeeded: eight)
        let products = wide &* wide
        let pairs = SIMD4<Float>(products.evenHalf &+ products.oddHalf)
        sums += unsafe unsafeBitCast(
          unsafeBitCast(pairs, to: SIMD4<UInt32>.self) & 0x7FFF_FFFF, to: SIMD4<Float>.self)
        index += 8
      }
      squares += Double(sums[0]) + Double(sums[1]) + Double(sums[2]) + Double(sums[3])
    }
    var high = highs.max()
    var low = lows.min()
    for index in index..<count {
      let sample = unsafe samples[index]
      squares += Double(Int32(sample) * Int32(sample))
      high = max(high, sample)
      low = min(low, sample)
    }
    peak = max(peak, Float(max(Int32(high), -Int32(low))) / 32768)
    self.squares += squares / (32768 * 32768)
    self.count += count
  }

  private mutating func countOvers(_ samples: UnsafePointer<Float>, _ count: Int) {
    var overs = 0
    for index in 0..<count where unsafe abs(samples[index]) > 1 { overs += 1 }
    self.overs += overs
  }
}
