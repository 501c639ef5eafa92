// SPDX-License-Identifier: Apache-2.0

public import MomentClips
public import MomentRealtimeBoundary

extension ClipWriter {
  /// Decodes `count` more frames of a mono float clip, all of them `value`.
  public mutating func write(_ count: Int, of value: Float = 1) throws {
    try fill(count, of: value)
    commit(count)
  }

  /// Decodes the last `count` frames of a mono float clip, all of them 1.
  public mutating func writeLast(_ count: Int, _ traits: ClipTraits = .none) throws {
    try fill(count, of: 1)
    commitLast(count, traits)
  }

  private mutating func fill(_ count: Int, of value: Float) throws {
    let room = try unsafe room(for: count)
    for index in 0..<count {
      unsafe room.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
    }
  }
}
