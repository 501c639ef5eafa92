// SPDX-License-Identifier: Apache-2.0

/// Hands out borrowed memory piece by piece, each on cache lines of its own.
///
/// For whoever sets a renderer up; not real-time.
@safe
struct Arena {
  private let memory: UnsafeMutableRawBufferPointer
  private var used = 0

  /// All of `memory`, which is 64-byte aligned.
  @unsafe
  init(_ memory: UnsafeMutableRawBufferPointer) { unsafe self.memory = unsafe memory }

  /// Bytes that `count` values take.
  static func bytes<Value: BitwiseCopyable>(_ type: Value.Type, _ count: Int) -> Int {
    (count * MemoryLayout<Value>.stride + 63) / 64 * 64
  }

  /// The next `count` values, all of them `value`.
  ///
  /// Writing them also brings their pages in, before the first block.
  mutating func take<Value: BitwiseCopyable>(
    _ count: Int, of value: Value
  ) -> UnsafeMutablePointer<Value> {
    let size = Arena.bytes(Value.self, count)
    unsafe precondition(used + size <= memory.count, "too little memory")
    guard let base = unsafe memory.baseAddress else { fatalError("no memory") }
    let values = unsafe base.advanced(by: used).bindMemory(to: Value.self, capacity: count)
    for index in 0..<count { unsafe values.advanced(by: index).initialize(to: value) }
    used += size
    return unsafe values
  }
}
