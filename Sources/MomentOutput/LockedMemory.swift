// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// Memory of the render thread: whole pages, present from the start, locked where that is allowed.
@safe
final class LockedMemory: @unchecked Sendable {
  private let pages: UnsafeMutableRawBufferPointer
  /// Whether the pages cannot be swapped out.
  let isLocked: Bool

  /// Zeroed memory of at least `bytes` bytes, in pages of the system's size.
  init(bytes: Int) throws(OutputError) {
    let size = Self.size(of: bytes, page: sysconf(Int32(_SC_PAGESIZE)))
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
    let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      throw .noResources(what: "memory to render in", errno: errno)
    }
    _ = unsafe cthread_name_pages(memory, size, "moment: render")
    isLocked = unsafe mlock(memory, size) == 0
    unsafe pages = UnsafeMutableRawBufferPointer(start: memory, count: size)
  }

  /// Bytes of the whole pages that so many bytes take.
  static func size(of bytes: Int, page: Int) -> Int { (bytes + page - 1) / page * page }

  deinit { unsafe munmap(pages.baseAddress, pages.count) }

  /// All of it; valid while this lives.
  @unsafe var bytes: UnsafeMutableRawBufferPointer { unsafe pages }

  /// Its first byte.
  @unsafe var base: UnsafeMutableRawPointer {
    guard let base = unsafe pages.baseAddress else { preconditionFailure("no memory") }
    return unsafe base
  }
}
