// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport

/// The program with a standard stream that leads into a pipe of one page which nobody reads, until told to.
final class StalledReader {
  private let ends: (read: Int32, write: Int32)
  private let pid: pid_t
  private var hasEnded = false

  /// - Parameters:
  ///   - arguments: the command line.
  ///   - stream: 1 for standard output, 2 for standard error; the other one leads nowhere.
  ///   - program: its folder and surroundings.
  init(_ arguments: [String], stream: Int32, of program: MomentProgram) {
    var pair: [Int32] = [-1, -1]
    precondition(unsafe pipe(&pair) == 0, "no pipe: errno \(errno)")
    // The program would else keep its own reader.
    for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    ends = (pair[0], pair[1])
    let setPipeSize: Int32 = 1031
    _ = fcntl(ends.write, setPipeSize, 4096)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for number in [0, 1, 2] as [Int32] where number != stream {
      let mode = number == 0 ? O_RDONLY : O_WRONLY
      unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", mode, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, ends.write, stream)
    pid = unsafe MomentProgram.spawn(
      ["/usr/bin/env", "-C", program.folder.path, MomentProgram.path] + arguments,
      environment: program.environment, actions: &actions)
  }

  deinit {
    if !hasEnded { kill(pid, SIGKILL) }
    close(ends.read)
    close(ends.write)
  }

  /// Returns when the pipe takes nothing more.
  func waitUntilFull() {
    var entry = pollfd(fd: ends.write, events: Int16(POLLOUT), revents: 0)
    while unsafe poll(&entry, 1, 0) > 0 { usleep(1000) }
  }

  /// Sends a signal and waits for the end, reading nothing.
  func status(after signal: Int32) -> Int32 {
    kill(pid, signal)
    return finish()
  }

  /// Reads all there is to the program's end.
  func readToEnd() -> (text: String, status: Int32) {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
    while true {
      let isOver = isOver
      let count = unsafe read(ends.read, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk[..<count]
      } else if isOver {
        return (String(decoding: bytes, as: UTF8.self), finish())
      } else {
        usleep(1000)
      }
    }
  }

  private var isOver: Bool {
    var info = unsafe siginfo_t()
    let code = unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT)
    return unsafe code != 0 || info.si_signo == SIGCHLD
  }

  private func finish() -> Int32 {
    hasEnded = true
    return MomentProgram.status(of: pid)
  }
}
