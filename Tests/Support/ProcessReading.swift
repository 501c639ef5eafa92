// SPDX-License-Identifier: Apache-2.0

import CHeap
import Glibc

/// What a process has, read while it is quiet, to be compared with what it had before.
public struct ProcessReading: Sendable {
  /// Bytes the program has of the heap.
  public var heapBytes = 0
  /// Bytes of address space of private anonymous mappings that may be written: what is neither the heap nor the
  /// stack of a thread that is not ours.
  public var anonymousBytes = 0
  /// Bytes in memory.
  public var residentBytes = 0
  /// Bytes in memory that were written to and are this process's alone.
  public var privateDirtyBytes = 0
  /// Threads that are ours, by name.
  public var threads: [String] = []
  /// What each open descriptor leads to, but for timers: the runtime opens and closes one as tasks sleep, and the
  /// engine has none.
  public var files: [String] = []

  /// Reads it, after what the heap has free was given back.
  public static func take() -> ProcessReading {
    cheap_trim()
    var reading = ProcessReading()
    reading.heapBytes = cheap_bytes_in_use()
    let map = MemoryMap.read()
    for region in map.regions {
      reading.residentBytes += region.residentBytes
      reading.privateDirtyBytes += region.privateDirtyBytes
    }
    reading.anonymousBytes = anonymousBytes(map.regions)
    reading.threads = ownThreads()
    reading.files = openFiles()
    return reading
  }

  private static func openFiles() -> [String] {
    TemporaryFolder.names(in: "/proc/self/fd").compactMap { number in
      var path = [CChar](repeating: 0, count: 256)
      let count = unsafe readlink("/proc/self/fd/\(number)", &path, path.count)
      // The folder itself was open while it was read.
      guard count > 0 else { return nil }
      let target = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return target == "anon_inode:[timerfd]" ? nil : target
    }
  }

  /// Each thread's stack lies above a page that nobody may touch, and what was mapped before it may lie on top.
  private static func anonymousBytes(_ regions: [MemoryRegion]) -> Int {
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit)
    let stack = Int(clamping: limit.rlim_cur)
    var bytes = 0
    for (below, region) in zip([nil] + regions.map(Optional.some), regions)
    where region.isAnonymous && region.isWritable {
      bytes += region.bytes
      if let below, below.permissions == "---p", below.range.upperBound == region.range.lowerBound,
        region.bytes >= stack
      {
        bytes -= stack
      }
    }
    return bytes
  }

  /// The engine's threads there are: each has a name that says so.
  public static func ownThreads() -> [String] {
    TemporaryFolder.names(in: "/proc/self/task").compactMap { task in
      guard let file = unsafe fopen("/proc/self/task/\(task)/comm", "r") else { return nil }
      defer { unsafe fclose(file) }
      var line = [CChar](repeating: 0, count: 32)
      guard unsafe fgets(&line, 32, file) != nil else { return nil }
      let name = String(
        decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return name.hasPrefix("moment-") ? name : nil
    }
  }
}
