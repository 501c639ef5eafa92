// SPDX-License-Identifier: Apache-2.0

import MomentSystem
import MomentTestSupport
import Testing

/// Files whose names are no UTF-8, or not the one that a `String` takes for the same.
@Suite("Names of files", .timeLimit(.minutes(2)))
struct FileNameTests {
  /// Latin-1 in the names of the folder and the file.
  private static let folder = PathEncoding.string(Array("sch".utf8) + [0xF6] + Array("n".utf8))
  private static let file = PathEncoding.string(
    Array("Gl".utf8) + [0xF6] + Array("ckchen.wav".utf8))
  private static let told = #""sch\\xf6n/Gl\\xf6ckchen.wav""#

  private func program() -> MomentProgram {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "\(Self.folder)/\(Self.file)")
    return program
  }

  @Test
  func `a name that is no UTF-8 is played, inspected and told readably`() {
    let program = program()
    let play = program.run("play", "--json", "\(Self.folder)/\(Self.file)")
    #expect(play.status == 0)
    #expect(play.lines.contains { $0.contains(Self.told) && $0.contains("finished") })
    let inspect = program.run("inspect", "--json", "\(Self.folder)/\(Self.file)")
    #expect(inspect.status == 0)
    #expect(inspect.lines.first?.contains(#""file":\#(Self.told)"#) == true)
    #expect(
      program.run("inspect", "\(Self.folder)/\(Self.file)").text.hasPrefix(
        #"sch\xf6n/Gl\xf6ckchen.wav"#))
  }

  @Test(arguments: [["--preload"], ["--shuffle"]])
  func `it is found in a folder, too`(option: [String]) {
    let run = program().run(["play", "--json"] + option + [Self.folder])
    #expect(run.status == 0)
    #expect(run.lines.contains { $0.contains(Self.told) && $0.contains("finished") })
  }

  @Test
  func `an address with such a byte in it names the file`() {
    let program = program()
    let path = program.folder.path
    #expect(program.run("play", "file://\(path)/sch%F6n/Gl%f6ckchen.wav").status == 0)
  }

  @Test
  func `a rendering gets such a name`() {
    let program = program()
    let name = PathEncoding.string([0xFF] + Array(".wav".utf8))
    #expect(program.run("render", "\(Self.folder)/\(Self.file)", "-o", name).status == 0)
    #expect(program.folder.names == [Self.folder, name].sorted())
    let run = program.run("render", "-o", "no/\(name)")
    #expect(run.status == 1)
    #expect(run.complaints.contains(#"`no/\xff.wav` could not be written"#))
  }

  @Test
  func `one that is missing is told readably, and in one line`() {
    let run = MomentProgram().run("play", Self.file)
    #expect(run.status == 66)
    #expect(run.complaints.hasPrefix(#"moment: Gl\xf6ckchen.wav: there is no such file."#))
  }

  @Test
  func `two spellings of one letter are two files`() {
    let program = MomentProgram()
    program.folder.write(Wave.file(Wave.noise(480)), to: "f/\u{E4}.wav")
    program.folder.write(Wave.file(Wave.noise(9600)), to: "f/a\u{308}.wav")
    let run = program.run("play", "--json", "--preload", "f", "--seed", "1", "--shuffle")
    #expect(run.status == 0)
    for name in ["f/\u{E4}.wav", "f/a\u{308}.wav"] {
      let ended = run.lines.filter { line in
        line.contains("ended")
          && line.utf8.split(separator: UInt8(ascii: "\""))
            .contains { $0.elementsEqual(name.utf8) }
      }
      #expect(ended.count == 1)
    }
  }
}
