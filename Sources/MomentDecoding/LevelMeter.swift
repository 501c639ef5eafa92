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

  mutating func add(_ samples: UnsafePointer<Float>, _ count: Int) {
    // A sum of floats loses little over one chunk, and the loop keeps to one width.
    var peak = self.peak
    var squares = 0.0
    var overs = 0
    for index in 0..<count {
      let sample = unsafe samples[index]
      let magnitude = abs(sample)
      if magnitude > peak { peak = magnitude }
      if magnitude > 1 { overs &+= 1 }
      squares += Double(sample) * Double(sample)
    }
    self.peak = peak
    self.squares += squares
    self.count += count
    self.overs += overs
  }

  mutating func add(_ samples: UnsafePointer<Int16>, _ count: Int) {
    var peak: Int32 = 0
    var squares: Int64 = 0
    for index in 0..<count {
      let sample = Int32(unsafe samples[index])
      peak = max(peak, abs(sample))
      squares &+= Int64(sample &* sample)
    }
    self.peak = max(self.peak, Float(peak) / 32768)
    self.squares += Double(squares) / (32768 * 32768)
    self.count += count
  }
}
