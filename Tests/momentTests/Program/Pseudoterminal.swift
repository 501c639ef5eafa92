// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import moment

/// A terminal with a program in its foreground, and a person who types and reads.
final class Pseudoterminal {
  private let descriptor: Int32
  private let pid: pid_t
  private let program: MomentProgram
  private(set) var screen = ""

  /// A terminal of so many columns and rows; the program has `files` files open from the start beside it.
  init(
    _ arguments: [String], columns: UInt16, rows: UInt16 = 24, of program: MomentProgram,
    files: Int32 = 0
  ) {
    self.program = program
    descriptor = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // What unlockpt and ptsname do, which Swift does not see.
    let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    var no: Int32 = 0
    var number: Int32 = -1
    _ = unsafe ioctl(descriptor, unlock, &no)
    _ = unsafe ioctl(descriptor, getNumber, &number)
    precondition(number >= 0, "no pseudoterminal")
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    // Opened first by the leader of a session, it becomes the session's terminal.
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/pts/\(number)", O_RDWR, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, 0, 2)
    for number in 0..<files { unsafe posix_spawn_file_actions_adddup2(&actions, 0, 200 + number) }
    let newSession: Int32 = 0x80
    pid = unsafe MomentProgram.spawn(
      [MomentProgram.path] + arguments, environment: program.environment, actions: &actions,
      flags: newSession)
  }

  deinit { close(descriptor) }

  /// Makes the window another size.
  func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  /// Types.
  func type(_ text: String) { _ = unsafe write(descriptor, text, text.utf8.count) }

  /// Reads until the screen has had this since the last time, or the program has let go of it.
  @discardableResult
  func read(until marker: String) -> Bool {
    screen = ""
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      if count <= 0 { return false }
      bytes += chunk[..<count]
      screen = String(decoding: bytes, as: UTF8.self)
      if screen.contains(marker) { return true }
    }
  }

  /// Reads what is left, and waits for the program's end.
  func finish() -> Int32 {
    // Nothing has this in it: read until the program has let go.
    read(until: "\u{0}\u{0}")
    return MomentProgram.status(of: pid)
  }

  /// What was on the line, each time it was drawn, without colours.
  var drawn: [String] {
    var plain = ""
    var rest = screen[...]
    while let character = rest.popFirst() {
      guard character == "\u{1B}" else {
        plain.append(character)
        continue
      }
      while let next = rest.popFirst(), !next.isLetter {}
    }
    return plain.split(separator: "\r").map { String($0) }
  }
}
