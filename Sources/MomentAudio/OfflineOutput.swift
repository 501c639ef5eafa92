// SPDX-License-Identifier: Apache-2.0

import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// The offline device of an engine, for one caller at a time.
final class OfflineOutput: Sendable {
  private let device: Mutex<OfflineDevice?>

  init(_ boundary: BoundaryRef, rate: UInt32) throws(OutputError) {
    device = Mutex(try OfflineDevice(boundary, rate: rate))
  }

  /// The next frames; `nil` once the output is closed.
  func render(_ frames: Int) -> [Float]? { device.withLock { $0?.render(frames) } }

  /// Lets no frame be rendered any more.
  func close() { device.withLock { $0 = nil } }
}
