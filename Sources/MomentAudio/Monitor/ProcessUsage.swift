// SPDX-License-Identifier: Apache-2.0

/// What the kernel says of this process, all of it and not the engine alone.
public struct ProcessUsage: Equatable, Sendable {
  /// Bytes in memory (RSS).
  public var residentBytes = 0
  /// The most bytes it ever had in memory, as the kernel counts it; `nil` where it does not.
  public var peakResidentBytes: Int?
  /// What is in memory now, with each shared page divided among those who share it (PSS); `nil` where the kernel does not say.
  public var proportionalBytes: Int?
  /// Bytes that are this process's alone and were written to; `nil` where the kernel does not say.
  public var privateDirtyBytes: Int?
  /// Seconds of processor time, in and for the process.
  public var processorSeconds = 0.0
  /// Its threads.
  public var threads = 0
  /// Its open files: descriptors of every kind.
  public var openFiles = 0
  /// Page faults answered from memory.
  public var minorFaults = 0
  /// Page faults that had to be read from a disk.
  public var majorFaults = 0

  init() {}
}
