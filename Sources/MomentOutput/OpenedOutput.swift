// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// An output whose thread has opened its device, or found none, and waits for what to play.
///
/// Begin it, or let go of it: then the device is closed and the thread ends.
public struct OpenedOutput: ~Copyable, Sendable {
  /// The engine's rate: asked for, else the device's own, else 48 kHz.
  public let rate: UInt32
  /// What the device granted; `nil` if none could be had, or none was wanted.
  public let report: DeviceReport?
  /// Why no device could be had; begun nevertheless, the output waits for one.
  public let failure: OutputError?
  /// What the system granted the render thread.
  public let scheduling: SchedulingReport
  private let thread: OutputThread
  private var isBegun = false

  init(thread: OutputThread, answer: OutputLink.Answer) {
    self.thread = thread
    rate = answer.rate
    report = answer.report
    failure = answer.failure
    scheduling = thread.scheduling
  }

  /// Starts rendering what comes across the boundary, which must outlive the thread.
  public consuming func begin(_ boundary: BoundaryRef) -> OutputThread {
    isBegun = true
    thread.post(.begin(boundary))
    return thread
  }

  deinit {
    if !isBegun { thread.abandon() }
  }
}
