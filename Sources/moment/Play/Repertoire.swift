// SPDX-License-Identifier: Apache-2.0

/// What is played, in which order: once through, or again and again.
struct Repertoire: Sendable {
  private let inputs: [SoundInput]
  private let isEndless: Bool
  private var random: SeededRandom?
  private var order: [Int]
  private var index = 0

  /// - Parameters:
  ///   - inputs: what there is, in the order in which it was named.
  ///   - seed: shuffles, the same way for the same number.
  ///   - isEndless: whether it begins anew at its end, shuffled anew.
  init(_ inputs: [SoundInput], seed: UInt64? = nil, isEndless: Bool = false) {
    self.inputs = inputs
    self.isEndless = isEndless
    random = seed.map { SeededRandom(seed: $0) }
    order = Array(inputs.indices)
    shuffle()
  }

  /// How many there are in one round.
  var count: Int { order.count }

  /// Whether nothing follows.
  var isAtEnd: Bool { index == order.count && (!isEndless || order.isEmpty) }

  /// What is next; `nil` at the end.
  mutating func next() -> SoundInput? {
    if isAtEnd { return nil }
    if index == order.count {
      index = 0
      shuffle()
    }
    defer { index += 1 }
    return inputs[order[index]]
  }

  private mutating func shuffle() {
    guard var random else { return }
    order.shuffle(using: &random)
    self.random = random
  }
}

/// Numbers that look random and follow from a seed (SplitMix64).
private struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
