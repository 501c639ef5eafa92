// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

private let hasSounds = unsafe access("/usr/share/sounds/alsa/Front_Center.wav", R_OK) == 0

/// `moment inspect` as a process.
@Suite("moment inspect", .timeLimit(.minutes(4)))
struct InspectProgramTests {
  @Test
  func `a file's facts are told to people, with a picture`() {
    let program = MomentProgram()
    let samples = (0..<4800).map { Int16($0 % 2 == 0 ? 16_384 : -16_384) }
    let path = program.folder.write(Wave.file(samples, rate: 8000, channels: 2), to: "a.wav")
    let lines = program.run("inspect", path).lines
    #expect(lines.contains("  format    WAV (Microsoft), Signed 16 bit PCM"))
    #expect(lines.contains("  channels  2: left, right"))
    #expect(lines.contains("  length    0:00.300, 2400 frames"))
    #expect(lines.contains("  level     peak -6.0 dBFS, RMS -6.0 dBFS, 0 overs"))
    #expect(lines.contains("  memory    16 KiB at 8000 Hz (16 bits, stereo)"))
    #expect(lines.suffix(4).joined().contains("⣿"))
  }

  @Test
  func `for programs it is an object a file`() {
    let program = MomentProgram()
    let path = program.folder.write(Wave.file(Wave.noise(100)), to: "a.wav")
    let run = program.run("inspect", "--json", path, path, "--rate", "96000")
    #expect(run.status == 0)
    #expect(run.lines.count == 2)
    #expect(run.lines[0].hasPrefix(#"{"v":1,"type":"sound","file":"#))
    #expect(run.lines[1].contains(#""rate":48000,"channels":1,"roles":["mono"],"length":"exact""#))
    #expect(run.lines[1].contains(#""memory_rate":96000"#))
  }

  @Test
  func `a WAV written into a pipe has a length that is only claimed`() {
    let program = MomentProgram()
    let piped = program.run("render", "-o", "-", "--end", "0.1")
    let run = program.run("inspect", "-", input: piped.output)
    #expect(run.text.contains("4800 frames (length claimed"))
  }

  @Test(.enabled(if: hasSounds))
  func `the system's own sounds are all understood`() {
    let program = MomentProgram()
    for name in ["Front_Center", "Noise", "Rear_Left"] {
      let run = program.run("inspect", "/usr/share/sounds/alsa/\(name).wav")
      #expect(run.status == 0)
      #expect(run.text.contains("48000 Hz"))
      #expect(run.text.contains("1, mono"))
    }
  }
}
