// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport
import Testing

/// What people type, as the program takes it.
@Suite("Typed", .timeLimit(.minutes(2)))
struct TypedProgramTests {
  @Test
  func `a file in the place of a command is played, with its options in any order`() {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "x.wav")
    program.folder.write(Wave.file(Wave.noise(480)), to: "-dash.wav")
    for line in [
      ["x.wav", "--json"], ["--json", "-qDnull", "x.wav"], ["-Dnull", "--json", "-dash.wav"],
    ] {
      let run = program.run(line)
      #expect(run.status == 0)
      #expect(run.complaints == "")
      #expect(run.lines.filter { $0.contains(#""reason":"finished""#) }.count == 1)
    }
  }

  @Test
  func `a device that is missing is no reason to print the help`() {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "x.wav")
    let run = program.run("-Dplughw:0,0", "x.wav")
    #expect(run.status == 69)
    #expect(run.output.isEmpty)
  }

  @Test
  func `what is no command is bad usage in one line`() {
    let run = MomentProgram().run("plya", "x.wav")
    #expect(run.status == 64)
    #expect(
      run.complaints == "moment: There is no command `plya`, and no file of that name. "
        + "Did you mean `moment play`?\n")
  }

  @Test
  func `an address says what fetches it, and the files beside it are played`() {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "x y.wav")
    let run = program.run(
      "--json", "https://a.example/b.mp3", "file://\(program.folder.path)/x%20y.wav")
    #expect(run.status == 3)
    #expect(run.complaints.contains("`curl -L 'https://a.example/b.mp3' | moment play -`"))
    #expect(run.lines.filter { $0.contains(#""reason":"finished""#) }.count == 1)
  }

  @Test(arguments: [[], ["--together"], ["--stream"]])
  func `a start past the end of one file is that file's error`(more: [String]) {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "short.wav")
    program.folder.write(Wave.file(Wave.noise(9600)), to: "long.wav")
    let run = program.run(["--json", "--start", "0.1", "short.wav", "long.wav"] + more)
    #expect(run.status == 3)
    #expect(run.complaints == "moment: short.wav lasts 0:00.010; --start is past its end.\n")
    #expect(run.lines.filter { $0.contains(#""reason":"finished""#) }.count == 1)
  }
}
