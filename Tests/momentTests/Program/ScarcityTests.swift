// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

/// The program where there are few threads or addresses to be had, and what it takes of both.
@Suite("Scarcity", .timeLimit(.minutes(3)))
struct ScarcityTests {
  /// Limits of threads count for ordinary users only, and all that a user has: each run is a user of its own.
  @Test(.enabled(if: geteuid() == 0))
  func `with few threads it plays, or says within moments that there are too few`() {
    let program = MomentProgram()
    let run = program.runInShell(
      """
      chmod 755 .
      echo 'pcm.null { type null }' > asound.conf
      export ALSA_CONFIG_PATH=$PWD/asound.conf
      for threads in 1 2 3 4 5 6 7 8; do
        timeout -s KILL 20 setpriv --reuid=$((61000 + threads)) --clear-groups \
          bash -c "ulimit -u $threads; exec \(MomentProgram.path) play -q -D null --end 0.05"
        echo $?
      done
      """)
    #expect(run.lines.first == "71")
    #expect(run.lines.last == "0")
    #expect(run.lines.count == 8 && Set(run.lines) == ["0", "71"])
    let sentences = run.complaints.split(separator: "\n").filter { $0.contains("ulimit -u") }
    #expect(sentences.count == run.lines.count { $0 == "71" })
  }

  /// Below what the loader itself needs nothing of the program runs, which is no status of its own: 127.
  @Test
  func `with few addresses it plays, or says that there are too few, and never crashes or hangs`() {
    let program = MomentProgram()
    let run = program.runInShell(
      """
      for kibibytes in 30000 40000 60000 80000 100000 120000 140000 170000 200000 300000; do
        (ulimit -v $kibibytes; exec timeout -s KILL 20 \(MomentProgram.path) play -q --end 0.02)
        echo $?
      done
      """)
    #expect(run.lines.count == 10)
    #expect(Set(run.lines).isSubset(of: ["0", "71", "127"]))
    #expect(run.lines.contains("71"))
    #expect(run.lines.last == "0")
    let sentences = run.complaints.split(separator: "\n").filter { $0.contains("ulimit -v") }
    #expect(sentences.count == run.lines.count { $0 == "71" })
  }

  @Test
  func `its tasks run on threads of its own, and one sound takes nine threads at most`() throws {
    let (run, seen) = MomentProgram().run(
      ["play", "--json"], sending: SIGTERM, whenOutputHas: "started"
    ) { pid in (names: Self.threads(of: pid), addresses: Self.mostAddresses(of: pid)) }
    #expect(run.status == 143)
    #expect(seen.names.allSatisfy { $0.hasPrefix("moment") }, "\(seen.names)")
    #expect(seen.names.count <= 9, "\(seen.names)")
    // Two parts of the heap of 64 MiB, libraries, and stacks of 512 KiB at most.
    #expect(try #require(seen.addresses) < 300_000)
  }

  /// KiB of address space at the most, as the kernel has it.
  private static func mostAddresses(of pid: pid_t) -> Int? {
    let descriptor = unsafe open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe read(descriptor, &bytes, bytes.count)
    let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    let peak = lines.first { $0.hasPrefix("VmPeak:") }
    return peak?.split { !$0.isNumber }.first.flatMap { Int($0) }
  }

  private static func threads(of pid: pid_t) -> [String] {
    let folder = "/proc/\(pid)/task"
    return TemporaryFolder.names(in: folder).compactMap { task -> String? in
      let descriptor = unsafe open("\(folder)/\(task)/comm", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var name = [UInt8](repeating: 0, count: 32)
      let count = unsafe read(descriptor, &name, name.count)
      return String(decoding: name.prefix(max(0, count - 1)), as: UTF8.self)
    }
  }
}
