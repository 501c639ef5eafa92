// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a piece of work tells while it runs, and what it is told: that it is no longer wanted.
///
/// Any thread may cancel and look. One thread at a time does the work.
package final class DecodeProgress: @unchecked Sendable {
  private let cancelled = Atomic<Bool>(false)
  /// When the work called the kernel, or foreign code, from which it has not come back; 0 if it has.
  private let calledAt = Atomic<UInt64>(0)
  private let bytes = Atomic<Int>(0)
  private let place = Atomic<Int>(0)
  private let size = Atomic<Int>(0)
  private let clock: DecodeClock
  /// Bytes that may be read of a source in all; `nil` for what its size allows.
  let byteLimit: Int?
  /// How many files may be open; `nil` for any number.
  let files: FileAllowance?
  /// Where buffers come from; `nil` for the heap.
  let buffers: BufferPool?
  /// Where headers are kept; `nil` for nowhere.
  let headers: HeaderCache?
  /// Called between chunks, by the thread that does the work; set by it before it begins.
  var betweenChunks: (() -> Void)?

  package convenience init(
    clock: DecodeClock = .monotonic, files: FileAllowance? = nil, byteLimit: Int? = nil
  ) {
    self.init(clock: clock, files: files, byteLimit: byteLimit, buffers: nil, headers: nil)
  }

  init(
    clock: DecodeClock, files: FileAllowance?, byteLimit: Int?, buffers: BufferPool?,
    headers: HeaderCache?
  ) {
    self.buffers = buffers
    self.headers = headers
    self.byteLimit = byteLimit
    self.clock = clock
    self.files = files
  }

  /// Whether somebody asked for the work to end.
  package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Asks for the work to end, once and for all.
  package func cancel() { cancelled.store(true, ordering: .relaxed) }

  /// Since when the work has been in the kernel, on the queue's clock; `nil` if it is not.
  var inKernelSince: UInt64? {
    let time = calledAt.load(ordering: .relaxed)
    return time == 0 ? nil : time
  }

  /// Bytes read so far, those read twice counted twice.
  package var bytesRead: Int { bytes.load(ordering: .relaxed) }

  /// How much of the source has been passed, 0 to 1; `nil` before its size is known.
  package var share: Double? {
    let size = size.load(ordering: .relaxed)
    return size == 0 ? nil : min(1, Double(place.load(ordering: .relaxed)) / Double(size))
  }

  /// Runs `body`, which may not come back for long.
  func inKernel<Result>(_ body: () -> Result) -> Result {
    calledAt.store(clock.now, ordering: .relaxed)
    defer { calledAt.store(0, ordering: .relaxed) }
    return body()
  }

  /// Notes that `count` bytes were read that end at `end`, of `size`.
  func didRead(_ count: Int, upTo end: Int, of size: Int) {
    bytes.add(count, ordering: .relaxed)
    place.store(end, ordering: .relaxed)
    self.size.store(size, ordering: .relaxed)
    // Another byte has come: the limit on silence counts from here.
    if calledAt.load(ordering: .relaxed) != 0 { calledAt.store(clock.now, ordering: .relaxed) }
  }
}
