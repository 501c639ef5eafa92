// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel counts of this process when asked, page by page.
///
/// `statm` is read faster, but each thread adds its pages to it only now and then.
@safe
struct KernelCount {
  /// KiB.
  let resident: Int
  let privateDirty: Int

  private static let room = 8192

  /// Now; allocates nothing, so that asking changes nothing.
  static var now: KernelCount {
    unsafe withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { text in
      let file = unsafe open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC)
      let length = unsafe read(file, text.baseAddress, room)
      close(file)
      precondition(length > 0, "no smaps_rollup: errno \(errno)")
      let lines = unsafe UnsafeRawBufferPointer(rebasing: text[..<length])
      return unsafe KernelCount(
        resident: number(behind: "\nRss:", in: lines),
        privateDirty: number(behind: "\nPrivate_Dirty:", in: lines))
    }
  }

  private static func number(behind name: StaticString, in text: UnsafeRawBufferPointer) -> Int {
    let size = name.utf8CodeUnitCount
    for start in 0..<(text.count - size)
    where (0..<size).allSatisfy({ unsafe text[start + $0] == name.utf8Start[$0] }) {
      var value = 0
      for index in (start + size)..<text.count {
        let digit = unsafe text[index]
        if digit == UInt8(ascii: "\n") { return value }
        if (48...57).contains(digit) { value = value * 10 + Int(digit) - 48 }
      }
    }
    preconditionFailure("smaps_rollup has no line \(name)")
  }
}
