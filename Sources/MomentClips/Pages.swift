// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// Anonymous memory straight from the kernel, in pages of one size.
struct Pages: Sendable {
  /// Those of this machine.
  static let system = Pages(size: sysconf(Int32(_SC_PAGESIZE)))

  /// Bytes of a page: a multiple of the machine's.
  let size: Int

  /// The next multiple of a page's size.
  func rounded(up bytes: Int) -> Int { (bytes + size - 1) / size * size }

  /// The multiple of a page's size before it.
  func rounded(down bytes: Int) -> Int { bytes / size * size }

  /// Private zeroed memory; nothing is resident until it is touched.
  ///
  /// The kernel's lists call it `name`, where the kernel keeps names. `nil` sets `errno`.
  static func map(_ bytes: Int, name: StaticString) -> UnsafeMutableRawPointer? {
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return nil }
    name.withUTF8Buffer { text in
      guard let text = text.baseAddress else { return }
      _ = unsafe cthread_name_pages(
        memory, bytes, UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self))
    }
    return unsafe memory
  }

  /// Has the kernel provide fresh pages at once, which else come as they are written.
  func touch(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
    for place in stride(from: 0, to: bytes, by: size) {
      unsafe base.storeBytes(of: 0, toByteOffset: place, as: UInt8.self)
    }
  }

  /// Gives pages back whose addresses stay: they are zero when they are next touched.
  static func drop(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
    let result = unsafe madvise(base, bytes, MADV_DONTNEED)
    precondition(result == 0, "madvise of pages that are not ours")
  }

  /// Gives pages back.
  ///
  /// They leave the resident set before this returns.
  static func unmap(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
    let result = unsafe munmap(base, bytes)
    precondition(result == 0, "munmap of pages that are not ours")
  }
}
