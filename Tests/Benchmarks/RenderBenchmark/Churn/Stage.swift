// SPDX-License-Identifier: Apache-2.0

/// Voices whose sounds come and go while they are mixed.
///
/// `renderBlock` belongs to one thread, `turnOver` to another; both at the same time.
protocol Stage: AnyObject, Sendable {
  /// The next block.
  func renderBlock()

  /// Unloads every sound that has ended and loads and starts another in its place.
  ///
  /// - Returns: how many there were.
  func turnOver() throws -> Int
}

/// The sounds of a stage: noise of 0.1 to 0.5 s, 48 kHz stereo, 16 bits.
struct StageSounds {
  private var random = RandomLengths()
  private let noise = Sound(name: "stage").samples

  /// The next one, as a part of the same noise.
  mutating func next() -> ArraySlice<Int16> { noise[..<(2 * random.next())] }
}

/// Lengths that look random and are the same in every run, in frames.
private struct RandomLengths {
  private var state: UInt32 = 7

  mutating func next() -> Int {
    state = state &* 1_664_525 &+ 1_013_904_223
    return Block.rate / 10 + Int(state >> 8) % (Block.rate * 4 / 10)
  }
}
