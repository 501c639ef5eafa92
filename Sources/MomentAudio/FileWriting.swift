// SPDX-License-Identifier: Apache-2.0

import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// The file device of an engine, for one caller at a time.
///
/// It has no more once it is finished.
final class FileWriting: Sendable {
  private let device: Mutex<FileDevice?>
  /// Whether it was closed while somebody wrote, who is to drop the device then.
  private let isClosed = Atomic<Bool>(false)

  init(_ boundary: BoundaryRef, _ output: FileOutput) throws(OutputError) {
    device = Mutex(
      try FileDevice(
        boundary, rate: UInt32(clamping: output.rate), target: output.target,
        container: output.container, sample: output.sample, frames: output.frames))
  }

  /// Renders and stores frames; `false` once the file is finished.
  func write(_ frames: Int) throws(OutputError) -> Bool {
    try device.withLock { device throws(OutputError) in
      defer { if isClosed.load(ordering: .sequentiallyConsistent) { device = nil } }
      guard device != nil, !isClosed.load(ordering: .sequentiallyConsistent) else { return false }
      try device?.render(frames)
      return true
    }
  }

  /// Lets no frame be rendered any more.
  ///
  /// A file that is not complete leaves none. Never waits: a write that hangs drops the file when it returns.
  func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    device.withLockIfAvailable { $0 = nil }
  }

  /// Completes the file; `false` if that was done before.
  func finish() throws(OutputError) -> Bool {
    try device.withLock { device throws(OutputError) in
      guard let open = device.take(), !isClosed.load(ordering: .sequentiallyConsistent) else {
        return false
      }
      try open.finish()
      return true
    }
  }
}
