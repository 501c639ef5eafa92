// SPDX-License-Identifier: Apache-2.0

import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// The file device of an engine, for one caller at a time.
///
/// It has no more once it is finished.
final class FileWriting: Sendable {
  private let device: Mutex<FileDevice?>

  init(_ boundary: BoundaryRef, _ output: FileOutput) throws(OutputError) {
    device = Mutex(
      try FileDevice(
        boundary, rate: UInt32(clamping: output.rate), target: output.target,
        container: output.container, sample: output.sample, frames: output.frames))
  }

  /// Renders and stores frames; `false` once the file is finished.
  func write(_ frames: Int) throws(OutputError) -> Bool {
    try device.withLock { device throws(OutputError) in
      guard device != nil else { return false }
      try device?.render(frames)
      return true
    }
  }

  /// Lets no frame be rendered any more.
  ///
  /// A file that is not complete leaves none.
  func close() { device.withLock { $0 = nil } }

  /// Completes the file; `false` if that was done before.
  func finish() throws(OutputError) -> Bool {
    try device.withLock { device throws(OutputError) in
      guard let open = device.take() else { return false }
      try open.finish()
      return true
    }
  }
}
