// SPDX-License-Identifier: Apache-2.0

/// Samples of memory use over the last hour, and the line through them.
///
/// Clips come and go as the program asks, under a budget of their own, and are left out: what grows besides is
/// what nobody asked for. Bounded: samples that come faster than the window has room for are left out.
struct GrowthFit {
  /// What is sampled when.
  struct Rule: Equatable, Sendable {
    /// Seconds at the beginning that do not count.
    var warmUp = 300.0
    /// The shortest span that is fitted, in seconds.
    var least = 600.0
    /// The longest one.
    var most = 3600.0
  }

  private struct Sample {
    let time: Double
    let resident: Double
    let besideClips: Double
  }

  private static let capacity = 360
  private static let fewest = 10

  let rule: Rule
  private var samples: [Sample] = []

  init(rule: Rule = Rule()) { self.rule = rule }

  /// Takes a sample in.
  ///
  /// - Parameters:
  ///   - time: seconds since the beginning.
  ///   - resident: bytes in memory.
  ///   - clips: bytes of them that are clips.
  mutating func add(at time: Double, resident: Int, clips: Int) {
    guard time >= rule.warmUp else { return }
    if let last = samples.last, time - last.time < rule.most / Double(Self.capacity) { return }
    if let old = samples.firstIndex(where: { $0.time >= time - rule.most }), old > 0 {
      samples.removeFirst(old)
    }
    samples.append(
      Sample(time: time, resident: Double(resident), besideClips: Double(resident - clips)))
  }

  /// The line of least squares; `nil` until there is enough to fit one through.
  var growth: MemoryGrowth? {
    guard let first = samples.first, let last = samples.last, samples.count >= Self.fewest,
      last.time - first.time >= rule.least
    else { return nil }
    let count = Double(samples.count)
    let meanTime = samples.reduce(0) { $0 + $1.time } / count
    let meanBytes = samples.reduce(0) { $0 + $1.besideClips } / count
    let meanResident = samples.reduce(0) { $0 + $1.resident } / count
    var across = 0.0
    var along = 0.0
    for sample in samples {
      across += (sample.time - meanTime) * (sample.besideClips - meanBytes)
      along += (sample.time - meanTime) * (sample.time - meanTime)
    }
    let perHour = across / along * 3600
    return MemoryGrowth(
      bytesPerHour: perHour, sharePerHour: meanResident > 0 ? perHour / meanResident : 0,
      seconds: last.time - first.time, samples: samples.count)
  }
}
