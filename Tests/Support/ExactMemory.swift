// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A C library that gives back what is freed and keeps nothing for later, so that bytes can be compared exactly.
public enum ExactMemory {
  /// One heap, none of it by `mmap`; no chunks kept by threads, no stacks kept from threads that have ended.
  private static let tunables = [
    "glibc.malloc.arena_max=1", "glibc.malloc.mmap_max=0", "glibc.malloc.tcache_count=0",
    "glibc.pthread.stack_cache_size=0",
  ].joined(separator: ":")

  /// Starts the program anew with such a library, unless it was.
  ///
  /// To be called first of all.
  public static func demand() {
    guard unsafe getenv("GLIBC_TUNABLES") == nil else { return }
    unsafe setenv("GLIBC_TUNABLES", tunables, 1)
    var words = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
    unsafe execv("/proc/self/exe", &words)
    preconditionFailure("the program cannot be started again: errno \(errno)")
  }

  /// Has the threads that run tasks keep all they ever keep.
  ///
  /// Each keeps up to 1024 of the records that work is queued with, some 75 KB: those that other threads made and
  /// it was done with.
  public static func fillCaches() async {
    let group = Mutex<[Task<Void, Never>]>([])
    OtherThread {
      for _ in 0..<20_000 {
        let task = Task.detached {}
        group.withLock { $0.append(task) }
      }
    }.join()
    for task in group.withLock({ $0 }) { await task.value }
  }
}
