// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Where rendered frames are stored.
///
/// One thread. Let go of without `finish()`, it leaves nothing behind.
protocol FrameSink: AnyObject {
  /// What it takes, stereo.
  var sample: DeviceSample { get }

  /// Stores stereo frames.
  ///
  /// - Throws: `OutputError/cannotWrite(path:reason:)`.
  @unsafe
  func write(_ frames: UnsafeRawPointer, count: Int) throws(OutputError)

  /// Completes the file.
  ///
  /// - Throws: `OutputError/cannotWrite(path:reason:)`; nothing is left behind then.
  func finish() throws(OutputError)
}
