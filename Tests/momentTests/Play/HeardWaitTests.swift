// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization
import Testing

@testable import moment

/// How often is looked for a sound that is not heard yet.
@Suite("Waiting until it is heard")
struct HeardWaitTests {
  /// A device that plays by periods of 10 ms, at a clock of its own, and counts who looks.
  private final class Device: Sendable {
    private let state = Mutex((seconds: 0.0, looks: 0))
    private let pace: Double

    /// - Parameter pace: its seconds a second.
    init(pace: Double = 1) { self.pace = pace }

    var looks: Int { state.withLock(\.looks) }
    var seconds: Double { state.withLock(\.seconds) }

    func wait(cancelledAt end: Double = .infinity) -> HeardWait {
      HeardWait(
        rate: 48_000,
        heard: { [self] in
          state.withLock { state in
            state.looks += 1
            return AudioTime(frame: UInt64(state.seconds * pace * 100 + 1e-6) * 480)
          }
        },
        sleep: { [self] pause in
          let isOver = state.withLock { state in
            state.seconds = min(end, state.seconds + pause / .seconds(1))
            return state.seconds == end
          }
          if isOver { throw CancellationError() }
        })
    }
  }

  @Test(arguments: [1, 0.9998, 1.0002])
  func `a sound that is due in a minute is looked for a few times, whatever the device's clock`(
    pace: Double
  ) async {
    let device = Device(pace: pace)
    await device.wait().until(AudioTime(frame: 60 * 48_000 + 100))
    #expect(device.looks <= 6)
    #expect(device.seconds * pace >= 60 && device.seconds * pace < 60.03)
  }

  @Test
  func `what is heard already is not waited for`() async {
    let device = Device()
    await device.wait().until(AudioTime(frame: 0))
    #expect(device.seconds <= 0.02)
  }

  @Test
  func `whoever is cancelled waits no longer`() async {
    let device = Device()
    await device.wait(cancelledAt: 1).until(AudioTime(frame: 60 * 48_000))
    #expect(device.seconds == 1 && device.looks == 1)
  }

  @Test
  func `a device that stands still is waited for half a second`() async {
    let device = Device(pace: 0)
    await device.wait().until(AudioTime(frame: 10))
    #expect(device.seconds >= 0.49 && device.seconds <= 0.55)
  }
}
