// SPDX-License-Identifier: Apache-2.0

/// Floats borrowed from a pool, which go back when this goes.
///
/// One thread at a time. Without a pool they are the heap's.
@safe
struct DecodeBuffer: ~Copyable, @unchecked Sendable {
  /// The first of them; what they are is not defined.
  @unsafe let start: UnsafeMutablePointer<Float>
  private let count: Int
  private let pool: BufferPool?

  init(_ count: Int, from pool: BufferPool?) {
    self.count = count
    self.pool = pool
    unsafe start = pool?.take(count) ?? .allocate(capacity: count)
  }

  deinit {
    if let pool {
      unsafe pool.giveBack(start, count)
    } else {
      unsafe start.deallocate()
    }
  }
}
