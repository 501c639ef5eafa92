// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

/// Files that end before their headers say, and inputs that fail, in all commands.
@Suite("Sounds that are cut short", .timeLimit(.minutes(2)))
struct TruncationProgramTests {
  /// A file that states 40 s, of which about a second are there.
  private static func cut(in program: MomentProgram) -> String {
    let line = "\(MomentProgram.path) render --loop=10 --rate 16000 -o whole.flac"
    #expect(program.runInShell("\(line) && head -c 12000 whole.flac > cut.flac").status == 0)
    return program.folder.file("cut.flac")
  }

  @Test
  func `what follows one comes at once, and one line says what is missing`() {
    let program = MomentProgram()
    let path = Self.cut(in: program)
    let next = program.folder.write(Wave.file(Wave.noise(1600), rate: 16_000), to: "next.wav")
    let clock = ContinuousClock()
    let began = clock.now
    let run = program.run("play", "--json", path, next)
    #expect(began.duration(to: clock.now) < .seconds(20), "its header states 40 s")
    #expect(run.status == 0)
    let sentences = run.complaints.split(separator: "\n")
    #expect(sentences.count == 1)
    #expect(run.complaints.hasPrefix("moment: \(path): The file ends at 0:0"))
    #expect(run.complaints.contains(" of the 0:40.000 that its header states. Fetch "))
    #expect(run.lines.count { $0.contains(#""type":"truncated""#) } == 1)
    #expect(run.text.contains(#""cause":"shorter_than_stated","frame":"#))
    #expect(run.text.contains(#""stated_frames":640000"#))
    let ends = run.lines.filter { $0.contains(#""type":"ended""#) }
    #expect(ends.map { $0.contains(#""complete":true"#) } == [false, true])
    #expect(run.text.contains(#""gaps":0"#))
  }

  @Test
  func `only a strict command fails for it, with 65, or 3 if others are whole`() {
    let program = MomentProgram()
    let path = Self.cut(in: program)
    let whole = program.folder.write(Wave.file(Wave.noise(480), rate: 16_000), to: "whole.wav")
    #expect(program.run("play", "-q", path, whole).status == 0)
    #expect(program.run("play", "--strict", path).status == 65)
    #expect(program.run("play", "--strict", path, whole).status == 3)
    #expect(program.run("render", path, whole, "-o", "a.wav").status == 0)
    #expect(program.run("render", "--strict", path, "-o", "b.wav").status == 65)
    let run = program.run("render", "--strict", path, whole, "-o", "c.wav")
    #expect(run.status == 3)
    #expect(run.complaints.split(separator: "\n").count == 1)
    #expect(program.folder.bytes("c.wav") == program.folder.bytes("a.wav"))
  }

  @Test
  func
    `it is rendered as far as it goes, streamed or kept, at any speed, and alone or with others`()
  {
    let program = MomentProgram()
    let path = Self.cut(in: program)
    let next = program.folder.write(Wave.file(Wave.noise(1600), rate: 16_000), to: "next.wav")
    for mix in [[], ["--speed", "0.5"], ["--speed", "4"], ["--together"], ["--rate", "44100"]] {
      for kind in ["--stream", "--no-stream"] {
        #expect(
          program.run(["render", path, next, "-o", "out\(kind).wav", kind] + mix).status == 0)
      }
      let kept = program.folder.bytes("out--no-stream.wav")
      #expect((3_000..<400_000).contains(kept.count), "\(mix)")
      let isSame = program.folder.bytes("out--stream.wav") == kept
      #expect(isSame, "\(mix)")
    }
  }

  @Test
  func `inspect says that the length was claimed, and what was found`() {
    let program = MomentProgram()
    let path = Self.cut(in: program)
    let run = program.run("inspect", "--json", path)
    #expect(run.status == 0)
    #expect(run.text.contains(#""length":"claimed","claimed_frames":640000,"frames":"#))
    #expect(run.text.contains(#""complete":false,"truncation":{"cause":"shorter_than_stated""#))
    let text = program.run("inspect", path).text
    #expect(text.contains("(length claimed: 640000)"))
    #expect(text.contains("cut short  The file ends at 0:0"))
    let whole = program.run("inspect", "--json", program.folder.file("whole.flac")).text
    #expect(whole.contains(#""length":"exact""#))
    #expect(whole.contains(#""complete":true,"truncation":null"#))
  }

  @Test(arguments: [false, true])
  func `one input that fails leaves no output, unless it is to be left out`(isFirst: Bool) {
    let program = MomentProgram()
    let good = program.folder.write(Wave.file(Wave.noise(480)), to: "good.wav")
    let bad = program.folder.write(Array("no sound at all, but bytes".utf8), to: "bad.wav")
    let inputs = isFirst ? [bad, good] : [good, bad]
    let run = program.run(["render", "-o", "out.wav"] + inputs)
    #expect(run.status == 65)
    #expect(run.complaints.hasPrefix("moment: \(bad) "))
    #expect(run.complaints.split(separator: "\n").count == 1)
    #expect(program.folder.names == ["bad.wav", "good.wav"])
    let rest = program.run(["render", "--keep-going", "-o", "out.wav"] + inputs)
    #expect(rest.status == 3)
    #expect(rest.complaints.hasPrefix("moment: \(bad) "))
    #expect(program.folder.bytes("out.wav").count == 44 + 4 * 480)
  }
}
