// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization

/// What the render thread and its owner tell each other besides the boundary.
///
///     field        written by      read by
///     wake         owner           thread
///     letter       owner           thread     what to do with the opened device
///     answer       either          both       how the first opening went; the first to write wins
///     opening      thread          owner      the attempt that is waited for
///     presence     both            both
///     orders       owner           thread     1: drain and end, 2: end at once
///     the rest     thread          anyone
final class OutputLink: Sendable {
  /// What becomes of the opened device.
  enum Letter: Sendable {
    case begin(BoundaryRef)
    case abandon
  }

  /// How the first opening went.
  struct Answer: Sendable {
    let rate: UInt32
    let report: DeviceReport?
    let failure: OutputError?
  }

  let configuration: OutputConfiguration
  let control: Int32
  let wake: WakeDescriptor
  let answered: WakeDescriptor
  let ended: WakeDescriptor
  /// The thread's own calls that may take as long as a sound server hangs: the first opening, and closing.
  let presence = BlockingCallGuard(startsInside: true)
  /// Its calls to a running device.
  let running = RunningCalls()
  let scheduling = Mutex(SchedulingReport(priority: nil, isStackLocked: false))
  let gauges = DeviceGauges()
  let events = EventQueue()
  let unplayedSpans = UnplayedSpans()
  let letter = Mutex<Letter?>(nil)
  let answer = Mutex<Answer?>(nil)
  let opening = Mutex<OpeningErrand?>(nil)
  let report = Mutex<DeviceReport?>(nil)
  let stopOrder = Atomic<UInt32>(0)
  let unplayed = Atomic<UInt32>(0)

  init(_ configuration: OutputConfiguration, wakingControl control: Int32) throws(OutputError) {
    self.configuration = configuration
    self.control = control
    wake = try WakeDescriptor()
    answered = try WakeDescriptor()
    ended = try WakeDescriptor()
  }

  /// How the first opening went: the first to say so is right.
  func settle(_ answer: Answer) -> Answer {
    self.answer.withLock { settled in
      if settled == nil { settled = answer }
      return settled ?? answer
    }
  }

  /// What is to be told of the device that has not been opened for so long.
  func noAnswer(seconds: Double) -> OutputError {
    if let opening = opening.withLock({ $0 }) { return opening.noAnswer(seconds: seconds) }
    let name = configuration.targets.first.map { "\($0)" } ?? ""
    return .noAnswer(name, server: nil, seconds: seconds)
  }

  /// Tells an event and wakes control for it.
  ///
  /// Render thread, while no stream runs.
  func tell(_ event: DeviceEvent) {
    events.add(event)
    wakeControl()
  }

  /// Wakes control: one system call.
  func wakeControl() {
    if control >= 0 { WakeDescriptor.wake(control) }
  }

  /// Milliseconds to wait for a device to be closed before going on: what is at once opened again must
  /// not be busy with ourselves, but voices are not to stand for it.
  static let closePatience: Int32 = 100
  /// The same at the end, when nobody is waiting but the owner, who would wait no longer.
  static let lastPatience: Int32 = 1_000

  /// Closes a device, waiting a little for it: longer only where a sound server hangs.
  ///
  /// Render thread.
  ///
  /// - Returns: whether there is still somebody to play for.
  func close(_ device: consuming AlsaDevice, patience: Int32 = OutputLink.closePatience) -> Bool {
    presence.enter()
    DeviceDisposal.dispose(of: device, patience: patience)
    return presence.leave()
  }
}
