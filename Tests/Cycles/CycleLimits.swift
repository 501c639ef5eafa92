// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport

/// How far a process may be from where it was: not at all, but for what the runtime keeps for itself, whatever the count
/// of cycles.
///
/// When threads that run tasks block, one or two more come, and each keeps up to 75 KB.
enum CycleLimits {
  static let heapBytes = 192 << 10
  static let residentBytes = 512 << 10

  /// What there is more of than before, in words; empty if nothing is.
  static func grown(from start: ProcessReading, to now: ProcessReading) -> [String] {
    var faults: [String] = []
    func check(_ what: String, _ before: Int, _ after: Int, within limit: Int) {
      if after - before > limit { faults.append("\(after - before) \(what)") }
    }
    check("bytes of the heap", start.heapBytes, now.heapBytes, within: heapBytes)
    check("bytes mapped", start.anonymousBytes, now.anonymousBytes, within: 0)
    check("bytes resident", start.residentBytes, now.residentBytes, within: residentBytes)
    check("bytes dirty", start.privateDirtyBytes, now.privateDirtyBytes, within: residentBytes)
    var files = now.files
    for file in start.files {
      if let index = files.firstIndex(of: file) { files.remove(at: index) }
    }
    for file in files { faults.append("an open file, \(file)") }
    for thread in now.threads { faults.append("a thread, \(thread)") }
    return faults
  }
}
