// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport

/// Other programs, which make the files.
enum Tool {
  /// Whether a program is installed.
  static func exists(_ name: String) -> Bool { run("sh", "-c", "command -v \(name)") == 0 }

  static let hasSox = exists("sox")
  static let hasFFmpeg = exists("ffmpeg")
  static let hasFLAC = exists("flac")
  static let hasOggenc = exists("oggenc")
  static let hasOpusenc = exists("opusenc")
  static let hasLame = exists("lame")

  /// Runs a program without input and output; returns its exit status.
  static func run(_ words: String...) -> Int32 { run(words) }

  static func run(_ words: [String]) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 as ClosedRange<Int32> {
      unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var arguments = unsafe words.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var child = pid_t()
    guard unsafe posix_spawnp(&child, words[0], &actions, nil, arguments, environ) == 0
    else { return 127 }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  /// A program that did not do what it was asked.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a line of shell in a folder, and insists that it works.
  static func make(_ line: String, in scratch: TemporaryFolder) throws {
    let status = run("sh", "-c", "cd \(scratch.path) && { \(line); } 2>said")
    guard status == 0 else {
      let said = String(decoding: scratch.bytes("said"), as: UTF8.self)
      throw Failure(description: "exit status \(status): \(line): \(said)")
    }
  }
}
