// SPDX-License-Identifier: Apache-2.0

/// Constant memory that lives as long as the process.
@safe
public struct StaticBytes: @unchecked Sendable {
  let start: UnsafeRawPointer
  /// How many bytes.
  public let count: Int

  /// Names `count` bytes at `start`, which nobody writes or frees while the process runs.
  @unsafe
  public init(start: UnsafeRawPointer, count: Int) {
    unsafe self.start = unsafe start
    self.count = count
  }
}
