// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

/// `moment play` as a process, on ALSA's null, which takes as long as a card would.
@Suite("moment play", .timeLimit(.minutes(2)))
struct PlayProgramTests {
  @Test
  func `without a file it plays the bell, in as long as the bell takes`() {
    let program = MomentProgram()
    let clock = ContinuousClock()
    let began = clock.now
    let run = program.run("play", "--json")
    let took = began.duration(to: clock.now)
    #expect(run.status == 0)
    #expect(took > .seconds(3.8))
    #expect(took < .seconds(8))
    #expect(run.complaints == "")
    #expect(run.lines.count == 4)
    #expect(run.lines[0].hasPrefix(#"{"v":1,"type":"device","event":"opened","name":"default""#))
    #expect(run.lines[1].hasPrefix(#"{"type":"started","clip":"bell.flac","cold":true,"#))
    #expect(
      run.lines[2].hasPrefix(#"{"type":"ended","clip":"bell.flac","reason":"finished","xruns":"#))
    #expect(run.lines[2].contains(#""peak_dbfs":-3"#))
  }

  @Test
  func `the program copied alone to an empty folder still plays it`() {
    let program = MomentProgram()
    let copy = program.runInShell("cp \(MomentProgram.path) here && ./here inspect --json; rm here")
    #expect(copy.status == 0)
    #expect(copy.text.contains(#""frames":192000"#))
  }

  @Test
  func `a stream says that it is one, from a file or standard input`() {
    let program = MomentProgram()
    let path = program.folder.write(Wave.file(Wave.noise(40_000)), to: "in.wav")
    let run = program.run("play", "--json", "-v", "--stream", path)
    #expect(run.status == 0)
    #expect(run.text.contains(#""stream":true"#))
    #expect(run.text.contains(#""reason":"finished","xruns":0,"starved":0"#))
    #expect(run.complaints.contains("started, streamed"))
    let piped = program.run("play", "--json", "--stream", "-", input: Wave.file(Wave.noise(4800)))
    #expect(piped.status == 0)
    #expect(piped.text.contains(#""stream":true"#))
  }

  @Test
  func `standard input is played like a file`() {
    let run = MomentProgram().run("play", "--json", "-", input: Wave.file(Wave.noise(4800)))
    #expect(run.status == 0)
    #expect(run.text.contains(#""clip":"standard input""#))
  }

  @Test
  func `what is waited for longer than a second is said, unless quiet`() {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "a.wav")
    let late = "(sleep 1.5; cat a.wav) | \(MomentProgram.path) play"
    let run = program.runInShell("\(late) -")
    #expect(run.status == 0)
    #expect(run.complaints == "moment: Reading standard input ...\n")
    #expect(program.runInShell("\(late) -q -").complaints == "")
  }

  @Test
  func `a device that is not there is 69, and the sentence names what to do`() {
    let run = MomentProgram(device: nil).run("play")
    #expect(run.status == 69)
    #expect(run.complaints.hasPrefix("moment: There is no sound device `default`."))
  }

  @Test
  func `the next device is taken where the first cannot be had`() {
    let run = MomentProgram(device: nil).run(
      "play", "--json", "-D", "nonsuch,null", "--end", "0.1")
    #expect(run.status == 0)
    #expect(run.text.contains(#""name":"null""#))
  }

  @Test
  func `the first file's rate is asked for, and the device's own taken where it has another`() {
    for (device, rate) in [
      ("{ type null }", 44_100), ("{ type plug slave { pcm { type null } rate 32000 } }", 32_000),
    ] {
      let program = MomentProgram(device: device)
      let path = program.folder.write(Wave.file(Wave.noise(4410), rate: 44_100), to: "a.wav")
      let run = program.run("play", "--json", path)
      #expect(run.status == 0)
      #expect(run.lines[0].contains("\"rate\":\(rate),"))
    }
  }

  @Test
  func `falling back to rendering writes a new file each time, and says which`() {
    let program = MomentProgram(device: nil)
    program.folder.write([1], to: "bell.wav")
    let run = program.run("play", "--fallback", "render")
    #expect(run.status == 0)
    #expect(run.complaints.contains("Rendered bell-2.wav instead"))
    #expect(program.folder.bytes("bell.wav") == [1])
    #expect(program.folder.bytes("bell-2.wav").count == 768_044)
    #expect(program.folder.names == ["bell-2.wav", "bell.wav"])
  }

  @Test
  func `falling back to silence takes as long as playing`() {
    let program = MomentProgram(device: nil)
    let clock = ContinuousClock()
    let began = clock.now
    let run = program.run("play", "--fallback", "null", "--end", "0.5")
    #expect(run.status == 0)
    #expect(began.duration(to: clock.now) > .seconds(0.45))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a signal fades and ends with 128 and its number`(signal: Int32) {
    let run = MomentProgram().run(
      ["play", "--json", "--loop"], sending: [signal], whenOutputHas: "started")
    #expect(run.status == 128 + signal)
    #expect(run.lines.dropLast().last?.contains(#""reason":"stopped""#) == true)
    #expect(run.complaints == "")
  }

  @Test
  func `the second signal does not wait for a long fade`() {
    let clock = ContinuousClock()
    let began = clock.now
    let run = MomentProgram().run(
      ["play", "--json", "--loop", "--fade-out", "60"], sending: [SIGINT, SIGTERM],
      whenOutputHas: "started")
    #expect(run.status == 130)
    #expect(began.duration(to: clock.now) < .seconds(20))
  }

  @Test
  func `an ignored signal stays ignored`() {
    let program = MomentProgram()
    let run = program.runInShell(
      "trap '' INT; \(MomentProgram.path) play -q --end 0.6 & sleep 0.2; kill -INT $!; wait $!")
    #expect(run.status == 0)
  }

  @Test
  func `help and version go to standard output`() {
    let program = MomentProgram()
    #expect(program.run("--version").text.hasPrefix("moment "))
    for command in ["play", "render", "inspect", "devices", "doctor"] {
      let run = program.run(command, "--help")
      #expect(run.status == 0)
      #expect(run.text.contains("Examples:"))
      #expect(run.complaints == "")
    }
  }

  @Test
  func `the list of devices has what ALSA's configuration has, and no device is no failure`() {
    let run = MomentProgram(device: nil).run("devices", "--json")
    #expect(run.status == 0)
    #expect(run.text.hasPrefix(#"{"v":1,"type":"devices","devices":["#))
    #expect(MomentProgram().run("devices").status == 0)
  }

  @Test
  func `the doctor is content with a default that opens, and 69 without one`() {
    #expect(MomentProgram().run("doctor").status == 0)
    let run = MomentProgram(device: nil).run("doctor", "--json")
    #expect(run.status == 69)
    #expect(run.text.contains(#""playable":false"#))
  }

  @Test
  func `clips kept for later make way for a stream's ring`() throws {
    let program = MomentProgram()
    for number in 0..<10 {
      program.folder.write(Wave.file(Wave.noise(12_000)), to: "bells/\(number).wav")
    }
    // Longer than the budget, of which its ring takes three quarters.
    program.folder.write(Wave.file(Wave.noise(132_000)), to: "bells/3-long.wav")

    let run = program.run("play", "--json", "--preload", "bells", "--budget", "256KiB")

    #expect(run.status == 0)
    #expect(!run.lines.contains { $0.contains(#""type":"error""#) })
    #expect(run.lines.count { $0.contains(#""reason":"finished""#) } == 11)
    #expect(run.lines.contains { $0.contains(#"3-long.wav","cold":false,"stream":true"#) })
  }

  @Test
  func `a folder larger than the budget plays at random for as long as was asked`() throws {
    let program = MomentProgram()
    for number in 0..<8 {
      let tone = [Int16](repeating: Int16(number), count: 24_000)
      program.folder.write(WaveFile.int16(tone, rate: 48_000), to: "bells/\(number).wav")
    }
    // Four of them fit.
    let run = program.run([
      "play", "--json", "--preload", "bells", "--shuffle", "--seed", "3", "--for", "2.5",
      "--budget", "200KiB",
    ])
    #expect(run.status == 0)
    #expect(run.lines.contains { $0.contains(#""type":"preloaded","clips":4,"streams":0,"of":8"#) })
    #expect(run.lines.filter { $0.contains(#""type":"started""#) }.count >= 3)
    #expect(!run.lines.contains { $0.contains(#""type":"error""#) })
    let summary = try #require(run.lines.first { $0.contains(#""type":"summary""#) })
    #expect(summary.contains(#""clip_budget_bytes":204800"#))
    #expect(summary.contains(#""clip_peak_bytes":"#))
    #expect(summary.contains(#""gaps":"#) && summary.contains(#""gap_seconds":"#))
  }

  @Test
  func `what was asked of a folder and cannot be is refused`() {
    let program = MomentProgram()
    program.folder.write("", to: "empty/notes.txt")
    program.folder.write("not a sound", to: "bad/a.wav")
    #expect(program.run(["play", "--preload", "none"]).status == 66)
    #expect(program.run(["play", "--preload", "empty"]).status == 66)
    #expect(program.run(["play", "--shuffle", "--together", "a", "b"]).status == 64)
    #expect(program.run(["play", "--seed", "1"]).status == 64)
    #expect(program.run(["play", "--budget", "lots"]).status == 64)
    #expect(program.run(["play", "--top"]).status == 64)
    #expect(program.run(["play", "--shuffle", "--for", "100", "bad"]).status == 65)
  }
}
