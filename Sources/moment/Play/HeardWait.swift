// SPDX-License-Identifier: Apache-2.0

import MomentAudio

/// Waits until a frame is heard: asleep until it is due, and not much longer.
struct HeardWait: Sendable {
  /// Frames a second.
  let rate: Int
  /// The first frame that has not left the device.
  let heard: @Sendable () -> AudioTime
  /// Sleeps for so long, or until the task is cancelled.
  var sleep: @Sendable (Duration) async throws -> Void = {
    if await !Pause.wait(for: $0) { throw CancellationError() }
  }

  /// A device moves on by a period, so that what is due is often heard a little later.
  static let shortest = Duration.milliseconds(5)
  /// So long may a frame be overdue: it is heard within the device's buffer, or something is wrong that is told
  /// elsewhere.
  static let patience = Duration.milliseconds(500)

  /// Returns when the frame was heard, is overdue for too long, or the task is cancelled.
  func until(_ due: AudioTime) async {
    var overdue = Duration.zero
    while overdue < Self.patience {
      let heard = heard()
      guard heard <= due else { return }
      let left = Duration.seconds(Double(due.frame - heard.frame) / Double(rate))
      let pause = max(left, Self.shortest)
      overdue += pause - left
      guard (try? await sleep(pause)) != nil else { return }
    }
  }
}
