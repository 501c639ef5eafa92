// SPDX-License-Identifier: Apache-2.0

/// What the system granted the render thread.
public struct SchedulingReport: Equatable, Sendable {
  /// The priority under `SCHED_FIFO`, or `nil` where the system refused it.
  public var priority: Int?
  /// Whether its stack cannot be swapped out.
  public var isStackLocked: Bool
  /// Whether code it has run stays in memory, however short that is.
  ///
  /// Of the program, libasound, libc and Swift's runtime, each page from when it is first run. It takes
  /// root's rights, or an `RLIMIT_MEMLOCK` of twice the size of these.
  public var isCodeLocked = false

  /// The report in one sentence.
  public var description: String {
    (priority.map { "real-time priority \($0)" } ?? "no real-time priority (see `moment doctor`)")
      + (isStackLocked ? ", stack locked" : ", stack not locked")
      + (isCodeLocked ? ", code locked" : ", code not locked")
  }
}
