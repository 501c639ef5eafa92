// SPDX-License-Identifier: Apache-2.0

public import MomentClips

extension ClipWriter {
  /// Decodes `count` more frames of a mono float clip, all of them `value`.
  public mutating func write(_ count: Int, of value: Float = 1) throws {
    let room = try unsafe room(for: count)
    for index in 0..<count {
      unsafe room.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
    }
    commit(count)
  }
}
