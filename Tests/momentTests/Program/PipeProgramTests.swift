// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

/// What comes through pipes, with a header or without.
@Suite("Pipes", .timeLimit(.minutes(2)))
struct PipeProgramTests {
  private static let moment = MomentProgram.path

  private func program() -> MomentProgram {
    let program = MomentProgram()
    let samples = Wave.noise(480)
    program.folder.write(Wave.file(samples), to: "x.wav")
    program.folder.write(Array(Wave.file(samples).suffix(960)), to: "x.pcm")
    return program
  }

  @Test(arguments: [
    "moment --json <(cat x.wav)", "cat x.wav | moment --json /dev/stdin",
    "moment --json /dev/stdin <x.wav", "cat x.wav | moment --json /dev/fd/0",
    "mkfifo f; cat x.wav >f & moment --json f",
    "cat x.pcm | moment --json --raw s16:48000:1 -", "moment --json --raw s16:48000:1 x.pcm",
    "moment --json --raw s16:48000:1 <(cat x.pcm)",
  ])
  func `it is played as from a file`(line: String) {
    let run = program().runInShell(line.replacing("moment ", with: "\(Self.moment) -Dnull "))
    #expect(run.status == 0)
    #expect(run.complaints == "")
    #expect(run.lines.filter { $0.contains(#""reason":"finished""#) }.count == 1)
  }

  @Test
  func `samples without a header are rendered and inspected as with one`() {
    let program = program()
    let raw = ["--raw", "s16:48000:1"]
    #expect(program.run(["render", "x.pcm", "-o", "raw.wav"] + raw).status == 0)
    #expect(program.run(["render", "x.wav", "-o", "own.wav"]).status == 0)
    #expect(program.folder.bytes("raw.wav") == program.folder.bytes("own.wav"))
    #expect(program.folder.bytes("raw.wav").count > 960)
    let run = program.run(["inspect", "--json", "x.pcm"] + raw)
    #expect(run.status == 0)
    #expect(run.text.contains(#""frames":480,"#))
    #expect(program.run("inspect", "x.pcm").status == 65)
  }

  @Test(arguments: [["play"], ["play", "--preload", "."], ["render", "-o", "a.wav"], ["inspect"]])
  func `samples without a header need a file or a pipe`(command: [String]) {
    let run = program().run(command + ["--raw", "s16:48000:1"])
    #expect(run.status == 64)
    #expect(run.complaints.hasPrefix("moment: --raw "))
  }

  @Test
  func `pipes together have no more than the budget`() {
    let run = program().runInShell(
      "\(Self.moment) -Dnull --budget 1500 <(cat x.wav) <(cat x.wav)")
    #expect(run.status == 65)
    #expect(run.complaints.contains(" has more than 1.5 KiB, which is the limit here."))
    #expect(run.complaints.hasPrefix("moment: /dev/fd/"))
  }

  @Test
  func `a pipe that nobody writes to is left with Ctrl-C`() {
    // The signal may also come before the pipe is opened: it ends the program all the same.
    let run = program().runInShell(
      "mkfifo f; timeout --preserve-status -k 30 -s INT 0.2 \(Self.moment) -Dnull f")
    #expect(run.status == 130)
  }

  @Test
  func `standard input under two names is read only once`() {
    let run = program().runInShell("cat x.wav | \(Self.moment) -Dnull - /dev/stdin")
    #expect(run.status == 64)
    #expect(run.complaints == "moment: Standard input (`-`) can be read only once.\n")
  }
}
