// SPDX-License-Identifier: Apache-2.0

/// Above what an engine raises an alert; `nil` is never.
public struct ResourceThresholds: Equatable, Sendable {
  /// Resident bytes of the process.
  public var residentBytes: Int?
  /// Growth of memory beside clips, as a share of what is resident, per hour.
  public var growthPerHour: Double? = 0.05
  /// Open files of the process.
  public var openFiles: Int? = 100
  /// Processor time of the process, as a share of one processor, between two looks.
  public var processorShare: Double? = 0.70
  /// Seconds between two looks.
  public var interval = 10.0
  /// An alert is cleared when its value has fallen by this share of the threshold below it.
  public var hysteresis = 0.1

  /// The smaller of 512 MB and 80 % of the memory of the machine and the control group, 5 % an hour, 100 files and
  /// 70 % of a processor, looked at every 10 s.
  public init() { self.init(memoryLimit: MachineMemory().limit) }

  init(memoryLimit: Int?) {
    residentBytes = min(512_000_000, memoryLimit.map { $0 / 5 * 4 } ?? .max)
  }
}
