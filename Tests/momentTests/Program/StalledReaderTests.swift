// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

/// Nobody reads what the program writes.
@Suite("A reader that stalls", .timeLimit(.minutes(2)))
struct StalledReaderTests {
  /// Sounds short enough for their events to fill a pipe soon.
  private func sounds(_ count: Int, in program: MomentProgram) -> [String] {
    let name = "a.wav"
    program.folder.write(Wave.file(Wave.noise(480)), to: name)
    return [String](repeating: name, count: count)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func `a signal ends playing while nobody reads its events`(signal: Int32) {
    let program = MomentProgram()
    let process = StalledReader(
      ["play", "--json"] + sounds(1000, in: program), stream: 1, of: program)
    process.waitUntilFull()
    #expect(process.status(after: signal) == 128 + signal)
  }

  @Test
  func `a signal ends playing while nobody reads standard error`() {
    let program = MomentProgram()
    let process = StalledReader(
      ["play", "-vv"] + sounds(1000, in: program), stream: 2, of: program)
    process.waitUntilFull()
    #expect(process.status(after: SIGTERM) == 143)
  }

  @Test(arguments: [["inspect"], ["render", "--loop=100000", "-o", "-"]])
  func `a signal ends a command whose reader takes nothing`(command: [String]) {
    let program = MomentProgram()
    let files = command[0] == "inspect" ? sounds(1000, in: program) : []
    let process = StalledReader(command + files, stream: 1, of: program)
    process.waitUntilFull()
    #expect(process.status(after: SIGTERM) == 143)
  }

  @Test
  func `the sound goes on, and a reader that comes back gets every event in order`() throws {
    let capture = TemporaryFolder()
    let path = capture.file("sound.raw")
    let program = MomentProgram(device: "{ type file slave.pcm { type null } file '\(path)' }")
    let process = StalledReader(
      ["play", "--json"] + sounds(60, in: program), stream: 1, of: program)
    process.waitUntilFull()
    func size() -> Int {
      var status = stat()
      return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
    let before = size()
    while size() < before + 40_000 { usleep(1000) }

    let (text, status) = process.readToEnd()

    #expect(status == 0)
    let lines = text.split(separator: "\n")
    #expect(lines.first?.hasPrefix(#"{"v":1,"type":"device""#) == true)
    #expect(lines.count { $0.contains(#""type":"started""#) } == 60)
    #expect(lines.count { $0.contains(#""reason":"finished""#) } == 60)
    #expect(lines.last?.contains(#""type":"summary""#) == true)
    #expect(!text.contains(#""type":"dropped""#))
  }

  @Test
  func `a reader of inspections gets all of them, however slow it is`() {
    let program = MomentProgram()
    let process = StalledReader(
      ["inspect", "--json"] + sounds(100, in: program), stream: 1, of: program)
    process.waitUntilFull()
    let (text, status) = process.readToEnd()
    #expect(status == 0)
    #expect(text.split(separator: "\n").count == 100)
  }
}
