// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

/// `moment render` as a process.
@Suite("moment render", .timeLimit(.minutes(2)))
struct RenderProgramTests {
  @Test
  func `a stereo file goes through bit for bit`() {
    let program = MomentProgram()
    let samples = Wave.noise(20_000)
    let path = program.folder.write(Wave.file(samples, rate: 44_100, channels: 2), to: "in.wav")
    #expect(program.run("render", path, "-o", "out.wav").status == 0)
    let rendered = program.folder.bytes("out.wav")
    #expect(Array(rendered.suffix(40_000)) == Array(Wave.file(samples).suffix(40_000)))
    // The rate and the channels in the header.
    #expect(rendered[24..<28].elementsEqual([0x44, 0xAC, 0, 0]))
    #expect(rendered[22] == 2)
  }

  @Test
  func `files follow one another without a frame between them`() {
    let program = MomentProgram()
    let (first, second) = (Wave.noise(3002), Wave.noise(5000, seed: 9))
    let a = program.folder.write(Wave.file(first, channels: 2), to: "a.wav")
    let b = program.folder.write(Wave.file(second, channels: 2), to: "b.wav")
    #expect(program.run("render", a, b, "-o", "out.wav").status == 0)
    let expected = Wave.file(first + second, channels: 2)
    #expect(program.folder.bytes("out.wav").suffix(16_004) == expected.suffix(16_004))
  }

  @Test(arguments: ["wav", "flac", "aiff", "caf"])
  func `the same command gives the same bytes`(ending: String) {
    let program = MomentProgram()
    for name in ["one", "two"] {
      let run = program.run(
        "render", "-o", "\(name).\(ending)", "--gain", "-3", "--pan", "0.4", "--loop=2",
        "--fade-in", "100ms", "--fade-out", "0.5", "--start", "0.1", "--rate", "44.1k")
      #expect(run.status == 0)
    }
    let one = program.folder.bytes("one.\(ending)")
    #expect(one.count > 10_000)
    #expect(one == program.folder.bytes("two.\(ending)"))
    #expect(program.folder.names == ["one.\(ending)", "two.\(ending)"])
  }

  @Test
  func `twice the speed is half as long, and a cross-fade makes each repeat shorter`() {
    let program = MomentProgram()
    let path = program.folder.write(Wave.file(Wave.noise(9600)), to: "in.wav")
    #expect(program.run("render", path, "-o", "fast.wav", "--speed", "2").status == 0)
    #expect(program.folder.bytes("fast.wav").count == 44 + 4 * 4800)
    let loop = ["--loop=3", "--cross-fade", "10ms", "--rate", "48000"]
    #expect(program.run(["render", path, "-o", "loop.wav"] + loop).status == 0)
    #expect(program.folder.bytes("loop.wav").count == 44 + 4 * (3 * 9600 - 2 * 480))
  }

  @Test
  func `streamed or kept, what is rendered is the same`() {
    let program = MomentProgram()
    let path = program.folder.write(Wave.file(Wave.noise(60_000)), to: "in.wav")
    let mix = ["--start", "0.2", "--end", "1.1", "--speed", "0.5", "--fade-out", "0.3"]
    for kind in ["--stream", "--no-stream"] {
      #expect(program.run(["render", path, "-o", "out\(kind).wav", kind] + mix).status == 0)
    }
    let kept = program.folder.bytes("out--no-stream.wav")
    #expect(kept.count > 100_000)
    let isSame = program.folder.bytes("out--stream.wav") == kept
    #expect(isSame)
  }

  @Test
  func `together is as long as the longest`() {
    let program = MomentProgram()
    let a = program.folder.write(Wave.file(Wave.noise(1000)), to: "a.wav")
    let b = program.folder.write(Wave.file(Wave.noise(3000)), to: "b.wav")
    #expect(program.run("render", "--together", a, b, "-o", "out.wav").status == 0)
    #expect(program.folder.bytes("out.wav").count == 44 + 4 * 3000)
  }

  @Test
  func `a duration ends what has no end, on its frame`() {
    let program = MomentProgram()
    let run = program.run("render", "--loop", "--duration", "9.5", "-o", "out.wav")
    #expect(run.status == 0)
    #expect(program.folder.bytes("out.wav").count == 44 + 4 * 456_000)
  }

  @Test
  func `standard output gets a WAV that is the file's twin`() {
    let program = MomentProgram()
    let piped = program.run("render", "-o", "-")
    #expect(piped.status == 0)
    #expect(program.run("render", "-o", "out.wav").status == 0)
    #expect(piped.output.suffix(768_000) == program.folder.bytes("out.wav").suffix(768_000))
  }

  @Test
  func `what a file's kind cannot hold is bad usage`() {
    let program = MomentProgram()
    #expect(program.run("render", "-o", "out.flac", "--format", "s32").status == 64)
    #expect(program.run("render", "-o", "out.xyz").status == 64)
    #expect(program.folder.names == [])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal leaves nothing behind`(signal: Int32) {
    let program = MomentProgram()
    let run = program.run(
      ["render", "-o", "out.flac", "--loop=100000"], sending: signal,
      whenThereIs: { $0.hasSuffix(".part") })
    #expect(run.status == 128 + signal)
    #expect(run.complaints == "")
    #expect(program.folder.names == [])
  }

  @Test
  func `what stood in the place stays until the new file is complete`() {
    let program = MomentProgram()
    program.folder.write([1, 2, 3], to: "out.wav")
    let run = program.run(
      ["render", "-o", "out.wav", "--loop=100000"], sending: SIGINT,
      whenThereIs: { $0.hasSuffix(".part") })
    #expect(run.status == 130)
    #expect(program.folder.bytes("out.wav") == [1, 2, 3])
    #expect(program.run("render", "-o", "out.wav").status == 0)
    #expect(program.folder.bytes("out.wav").count == 768_044)
  }
}
