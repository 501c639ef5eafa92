// SPDX-License-Identifier: Apache-2.0

/// Borrowed memory, handed out piece by piece on cache lines of their own.
///
/// Without memory it only counts.
@safe
struct BoardMemory {
  private let base: UnsafeMutableRawPointer?
  /// Bytes handed out so far.
  private(set) var used = 0

  /// All of the memory from `base` on, which is 64-byte aligned.
  init(_ base: UnsafeMutableRawPointer?) { unsafe self.base = unsafe base }

  /// Room for `count` values, which are not there yet.
  @unsafe
  mutating func take<Value>(_ type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value>?
  where Value: ~Copyable {
    let place = used
    used += (MemoryLayout<Value>.stride * count + 63) / 64 * 64
    return unsafe base?.advanced(by: place).bindMemory(to: Value.self, capacity: count)
  }
}
