// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

/// Output that cannot be written.
@Suite("Output that fails", .timeLimit(.minutes(2)))
struct OutputFailureTests {
  @Test
  func `a full disk under standard output is a failure with a sentence`() {
    let program = MomentProgram()
    for arguments in [["inspect"], ["devices", "--json"], ["play", "-q", "--json"]] {
      let run = program.run(arguments, output: .file("/dev/full"))
      #expect(run.status == 1)
      #expect(run.complaints.contains("No space left on device"))
    }
  }

  @Test
  func `a closed standard output is a failure, and no file takes its number`() {
    let program = MomentProgram()
    let run = program.run("inspect", output: .closed)
    #expect(run.status == 1)
    #expect(run.complaints.contains("Bad file descriptor"))
    #expect(program.run("play", "-q", output: .closed).status == 0)
  }

  @Test
  func `rendering into what is full, missing or a folder leaves nothing`() {
    let program = MomentProgram()
    #expect(program.run("render", "-o", "-", output: .file("/dev/full")).status == 1)
    #expect(program.run("render", "-o", "nowhere/out.wav").status == 1)
    _ = unsafe mkdir(program.folder.file("dir.wav"), 0o755)
    #expect(program.run("render", "-o", "dir.wav").status == 1)
    #expect(program.folder.names == ["dir.wav"])
  }

  @Test
  func `a disk that fills up while rendering keeps no part of the file`() {
    let program = MomentProgram()
    // A limit on the size of files stands in for the disk: the write fails the same way.
    let run = program.runInShell(
      "ulimit -f 200; trap '' XFSZ; exec \(MomentProgram.path) render -o out.wav")
    #expect(run.status == 1)
    #expect(run.complaints.contains("`out.wav` could not be written"))
    #expect(program.folder.names == [])
  }

  @Test
  func `a folder that may not be written to is a failure`() {
    let program = MomentProgram()
    let run = program.run("render", "-o", "out.wav", asNobody: true)
    guard geteuid() == 0 else { return }
    #expect(run.status == 1)
    #expect(run.complaints.contains("Permission denied"))
  }

  @Test
  func `where too few files may be open, that is the reason told, and no device is blamed`() {
    let program = MomentProgram()
    let run = program.runInShell(
      """
      # Nothing but what is its own: what other tests have open is not meant to count.
      for file in /proc/$$/fd/*; do [ ${file##*/} -lt 3 ] || eval "exec ${file##*/}>&-"; done
      for files in $(seq 7 14); do
        (ulimit -n $files; exec \(MomentProgram.path) play --end 0.05)
        echo $?
      done
      """)
    #expect(run.lines.count == 8)
    #expect(Set(run.lines).isSubset(of: ["0", "71"]) && run.lines.contains("71"))
    #expect(
      run.complaints.contains("Too many open files. Raise the limit of open files (ulimit -n)"))
    #expect(!run.complaints.contains("no sound device"))
  }

  @Test
  func `a reader that has seen enough is no failure`() {
    let program = MomentProgram()
    let run = program.runInShell("\(MomentProgram.path) inspect | :; echo ${PIPESTATUS[0]}")
    #expect(run.text == "0\n")
    #expect(run.complaints == "")
  }
}
