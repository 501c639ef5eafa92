// SPDX-License-Identifier: Apache-2.0

/// One line of the kernel's list of what is mapped, with what it says about it.
public struct MemoryRegion: Equatable, Sendable {
  /// Its addresses.
  public var range: Range<UInt>
  /// What may be done with it, as the kernel writes it: `rw-p`.
  public var permissions: String
  /// The file behind it, or the kernel's name for it; empty if it has none.
  public var name: String
  /// Bytes of it that are in memory.
  public var residentBytes = 0
  /// Bytes of it that were written to and are this process's alone.
  public var privateDirtyBytes = 0
  /// Bytes of it that stay in memory, shared ones counted as this process's share.
  public var lockedBytes = 0

  /// Whether it was asked for with `MAP_NORESERVE`.
  ///
  /// Clips and rings are, and in a program whose malloc has one arena hardly anything else.
  public var isUnreserved = false

  /// Bytes of address space.
  public var bytes: Int { range.count }

  /// Whether it is what `mmap` gives without a file: neither the heap's own nor the main thread's stack.
  public var isAnonymous: Bool {
    permissions.hasSuffix("p") && (name.isEmpty || name.hasPrefix("[anon:"))
  }

  /// Whether its owner may write to it.
  public var isWritable: Bool { permissions.hasPrefix("rw") }
}
