// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

/// What is refused: with one sentence, the right status, and nothing left behind.
@Suite("Bad input", .timeLimit(.minutes(2)))
struct BadInputTests {
  /// A file that cannot be played.
  enum Bad: String, CaseIterable, Sendable {
    case missing, empty, truncated, text, zeroRate, noChannels, thousandChannels, noFrames
    case directory, device, unreadable

    var status: Int32 {
      switch self {
      case .missing, .directory, .device: 66
      case .unreadable: 77
      default: 65
      }
    }

    func make(in folder: TemporaryFolder) -> String {
      let name = "\(rawValue).wav"
      switch self {
      case .missing: return folder.file(name)
      case .empty: return folder.write([], to: name)
      case .truncated: return folder.write(Array(Wave.file([1, 2, 3]).prefix(30)), to: name)
      case .text: return folder.write(Array("This is no sound at all.".utf8), to: name)
      case .zeroRate: return folder.write(Wave.file([1, 2], rate: 0), to: name)
      case .noChannels: return folder.write(Wave.file([1, 2], channels: 0), to: name)
      case .thousandChannels:
        return folder.write(Wave.file(Wave.noise(2000), channels: 1000), to: name)
      case .noFrames: return folder.write(Wave.file([]), to: name)
      case .directory: return folder.path
      case .device: return "/dev/null"
      case .unreadable:
        let path = folder.write(Wave.file([1, 2]), to: name)
        _ = unsafe chmod(path, 0)
        return path
      }
    }
  }

  @Test(arguments: Bad.allCases)
  func `play says in one line what is wrong with a file`(bad: Bad) {
    let program = MomentProgram()
    let path = bad.make(in: program.folder)
    let run = program.run("play", path, asNobody: bad == .unreadable)
    #expect(run.status == bad.status)
    #expect(run.complaints.hasPrefix("moment: "))
    #expect(run.complaints.contains(path))
    #expect(run.complaints.split(separator: "\n").count == 1)
    #expect(run.output.isEmpty)
  }

  @Test(arguments: Bad.allCases)
  func `inspect and render refuse it, too, and no output is left`(bad: Bad) {
    let program = MomentProgram()
    let path = bad.make(in: program.folder)
    let out = TemporaryFolder()
    _ = unsafe chmod(out.path, 0o777)
    for arguments in [["inspect", path], ["render", path, "-o", out.file("out.wav")]] {
      let run = program.run(arguments, asNobody: bad == .unreadable)
      #expect(run.status == bad.status)
      #expect(run.complaints.split(separator: "\n").count == 1)
    }
    #expect(out.names == [])
  }

  @Test
  func `a header that claims four gigabytes is played for what there is`() {
    let program = MomentProgram()
    let path = program.folder.write(
      Wave.file(Wave.noise(4800), claimedBytes: 0xFFFF_FFF0), to: "absurd.wav")
    #expect(program.run("play", "-q", path).status == 0)
    let run = program.run("inspect", "--json", path)
    #expect(run.status == 0)
    #expect(run.text.contains(#""frames":4800"#))
  }

  @Test
  func `some files played and some not is 3, and the good ones are played`() {
    let program = MomentProgram()
    let good = program.folder.write(Wave.file(Wave.noise(480)), to: "good.wav")
    let run = program.run("play", "--json", good, program.folder.file("missing.wav"), good)
    #expect(run.status == 3)
    #expect(run.lines.filter { $0.contains(#""type":"ended""#) }.count == 2)
    #expect(run.lines.filter { $0.contains(#""status":66"#) }.count == 1)
  }

  @Test
  func `an unknown option is bad usage, said after the program's name`() {
    let run = MomentProgram().run("play", "--loud")
    #expect(run.status == 64)
    #expect(run.complaints.hasPrefix("moment: Unknown option '--loud'"))
  }

  @Test
  func `a start past the end is bad usage`() {
    let run = MomentProgram().run("play", "--start", "1:00")
    #expect(run.status == 64)
    #expect(run.complaints == "moment: bell.flac lasts 0:04.000; --start is past its end.\n")
  }

  @Test
  func `an empty pipe is no sound`() {
    let run = MomentProgram().run("play", "-")
    #expect(run.status == 65)
    #expect(run.complaints.contains("standard input is empty"))
  }

  @Test
  func `standard input larger than the budget is refused, and says what to do`() {
    let program = MomentProgram()
    let sound = Wave.file([Int16](repeating: 1, count: 600_000))
    let run = program.run("play", "--budget", "1MiB", "-", input: sound)
    #expect(run.status == 65)
    #expect(
      run.complaints == "moment: Standard input has more than 1.0 MiB, which is the limit here. "
        + "Put it into a file, or give a larger --budget.\n")
    #expect(run.output.isEmpty)
    #expect(program.run("play", "--end", "0.05", "--budget", "8MiB", "-", input: sound).status == 0)
  }

  @Test
  func `a stream whose ring finds no room is named, with the numbers`() {
    let program = MomentProgram()
    let path = program.folder.write(Wave.file(Wave.noise(200_000)), to: "long.wav")
    let run = program.run("play", "--stream", "--budget", "100KiB", path)
    #expect(run.status == 1)
    #expect(run.complaints.hasPrefix("moment: \(path): 196608 bytes of clip memory are needed; "))
    #expect(
      run.complaints.contains(
        "; 53248 of the budget's 102400 are free, 49152 pinned, 49152 in use."))
  }
}
