// SPDX-License-Identifier: Apache-2.0

/// The outline of a sound of unknown length, in bounded memory.
///
/// Stretches are noted until there are twice as many as wanted; then each two become one, twice as long.
struct Waveform {
  private let wanted: Int
  private var stretches: [SoundInspection.Column] = []
  private var stretchFrames = 1
  private var current = Waveform.nothing
  private var currentFrames = 0

  private static var nothing: SoundInspection.Column {
    SoundInspection.Column(low: .infinity, high: -.infinity)
  }

  init(columns: Int) { wanted = max(columns, 1) }

  mutating func add(_ samples: UnsafePointer<Float>, frames: Int, channels: Int) {
    for frame in 0..<frames {
      for channel in 0..<channels {
        let sample = unsafe samples[frame &* channels &+ channel]
        if sample < current.low { current.low = sample }
        if sample > current.high { current.high = sample }
      }
      currentFrames += 1
      if currentFrames == stretchFrames { close() }
    }
  }

  /// The outline in at most the columns wanted.
  var columns: [SoundInspection.Column] {
    let all = stretches + (currentFrames > 0 ? [current] : [])
    let count = min(wanted, all.count)
    return (0..<count).map { column in
      all[column * all.count / count..<(column + 1) * all.count / count]
        .reduce(Self.nothing, Self.union)
    }
  }

  private mutating func close() {
    stretches.append(current)
    current = Self.nothing
    currentFrames = 0
    guard stretches.count == 8 * wanted else { return }
    stretches = stride(from: 0, to: stretches.count, by: 2).map {
      Self.union(stretches[$0], stretches[$0 + 1])
    }
    stretchFrames *= 2
  }

  private static func union(
    _ a: SoundInspection.Column, _ b: SoundInspection.Column
  ) -> SoundInspection.Column {
    SoundInspection.Column(low: min(a.low, b.low), high: max(a.high, b.high))
  }
}
