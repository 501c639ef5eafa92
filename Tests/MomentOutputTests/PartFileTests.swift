// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Synchronization
import Testing

@testable import MomentOutput

/// When a file is on the disk, and what is told where it is not.
struct PartFileTests {
  /// What was synced, and which files were there by then.
  private final class Syncs: Sendable {
    let list = Mutex<[String]>([])

    func note(_ descriptor: Int32, in folder: TemporaryFolder) {
      let target = SmallFile.resolved("/proc/self/fd/\(descriptor)") ?? "?"
      let isFolder = target == SmallFile.resolved(folder.path)
      let names = folder.names.map { $0.hasSuffix(".part") ? "part" : $0 }.joined(separator: ",")
      list.withLock { $0.append("\(isFolder ? "folder" : "file"): \(names)") }
    }
  }

  private func write(_ file: PartFile) {
    let bytes: [UInt8] = [1, 2, 3]
    let count = unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe file.write(base, count: bytes.count)
    }
    #expect(count == 3)
  }

  @Test func `a file is synced before it gets its name, and its folder after`() throws {
    let folder = TemporaryFolder()
    let syncs = Syncs()
    let file = try PartFile(folder.file("out.wav")) { descriptor in
      syncs.note(descriptor, in: folder)
      return PartFile.sync(descriptor)
    }
    write(file)
    try file.finish()
    #expect(syncs.list.withLock { $0 } == ["file: part", "folder: out.wav"])
    #expect(folder.bytes("out.wav") == [1, 2, 3])
  }

  @Test func `a file that cannot be synced leaves what was there`() throws {
    let folder = TemporaryFolder()
    folder.write("old", to: "out.wav")
    let path = folder.file("out.wav")
    let file = try PartFile(path) { _ in EIO }
    write(file)
    #expect(throws: OutputError.cannotWrite(path: path, reason: "Input/output error")) {
      try file.finish()
    }
    #expect(folder.names == ["out.wav"])
    #expect(folder.bytes("out.wav") == Array("old".utf8))
  }

  @Test func `a folder that cannot be synced is told, and the file stays`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("out.wav")
    let calls = Atomic<Int>(0)
    let file = try PartFile(path) { _ in
      calls.wrappingAdd(1, ordering: .relaxed).newValue == 1 ? 0 : EIO
    }
    write(file)
    #expect(throws: OutputError.notSynced(path: path, reason: "Input/output error")) {
      try file.finish()
    }
    #expect(folder.bytes("out.wav") == [1, 2, 3])
  }

  @Test func `what has no disk behind it is synced with nothing to say`() throws {
    let file = try PartFile("/dev/null")
    write(file)
    try file.finish()
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    #expect(PartFile.sync(ends[1]) == 0)
    for end in ends { close(end) }
    #expect(PartFile.sync(-1) == EBADF)
  }
}
