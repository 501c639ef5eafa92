// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem
import MomentTestSupport

/// The built program, run as a process in a folder of its own, with an ALSA that has no card.
final class MomentProgram: Sendable {
  /// What a run came to.
  struct Run: Sendable {
    /// The exit status, or 1000 and the signal that killed it.
    let status: Int32
    let output: [UInt8]
    let complaints: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map { String($0) } }
  }

  /// Where standard output goes.
  enum Output {
    case captured
    case file(String)
    case closed
  }

  let folder = TemporaryFolder()
  private let home = TemporaryFolder()
  private let alsa: String

  /// - Parameter device: what `default` is in ALSA's words; `nil` for nothing at all.
  init(device: String? = "{ type null }") {
    let definition = device.map { "pcm.default \($0)\n" } ?? ""
    alsa = home.write(Array("pcm.null { type null }\n\(definition)".utf8), to: "asound.conf")
  }

  /// The program beside this test program.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/moment"
  }()

  var environment: [String] {
    [
      "ALSA_CONFIG_PATH=\(alsa)", "HOME=\(home.path)", "LANG=C.UTF-8", "PATH=/usr/bin:/bin",
      "TERM=xterm", "LLVM_PROFILE_FILE=/dev/null",
    ]
  }

  /// Runs it to its end.
  func run(
    _ arguments: String..., input: [UInt8] = [], output: Output = .captured,
    asNobody: Bool = false
  ) -> Run {
    run(arguments, input: input, output: output, asNobody: asNobody)
  }

  /// Runs it to its end.
  func run(
    _ arguments: [String], input: [UInt8] = [], output: Output = .captured, asNobody: Bool = false
  ) -> Run {
    var command = [Self.path] + arguments
    if asNobody, geteuid() == 0 {
      command = ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups"] + command
    }
    return finish(start(command, input: input, output: output))
  }

  /// Runs a line of shell where it would run.
  func runInShell(_ line: String) -> Run { finish(start(["/bin/bash", "-c", line])) }

  /// Runs it, and sends a signal when it has written this much.
  func run(
    _ arguments: [String], sending signals: [Int32], whenOutputHas marker: String
  ) -> Run {
    let pid = start([Self.path] + arguments)
    for signal in signals {
      waitFor(marker, of: pid)
      kill(pid, signal)
    }
    return finish(pid)
  }

  /// Runs it, looks at the process when it has written this much, and then sends a signal.
  func run<Value>(
    _ arguments: [String], sending signal: Int32, whenOutputHas marker: String,
    looking look: (pid_t) throws -> Value
  ) rethrows -> (run: Run, seen: Value) {
    let pid = start([Self.path] + arguments)
    waitFor(marker, of: pid)
    defer { kill(pid, SIGKILL) }
    let seen = try look(pid)
    kill(pid, signal)
    return (finish(pid), seen)
  }

  /// Runs it, and sends a signal when there is such a file in its folder.
  func run(_ arguments: [String], sending signal: Int32, whenThereIs isThere: (String) -> Bool)
    -> Run
  {
    let pid = start([Self.path] + arguments)
    while !folder.names.contains(where: isThere), !hasEnded(pid) { usleep(1000) }
    kill(pid, signal)
    return finish(pid)
  }

  private func waitFor(_ marker: String, of pid: pid_t) {
    while !hasEnded(pid) {
      let text = String(decoding: home.bytes("out"), as: UTF8.self)
      if text.contains(marker) { return }
      usleep(1000)
    }
  }

  private func hasEnded(_ pid: pid_t) -> Bool {
    var info = unsafe siginfo_t()
    let code = unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT)
    return unsafe code != 0 || info.si_signo == SIGCHLD
  }

  private func start(
    _ command: [String], input: [UInt8] = [], output: Output = .captured
  ) -> pid_t {
    home.write(input, to: "in")
    for name in ["out", "err"] { home.write([], to: name) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, 0, home.file("in"), O_RDONLY, 0)
    switch output {
    case .captured:
      unsafe posix_spawn_file_actions_addopen(&actions, 1, home.file("out"), create, 0o644)
    case .file(let path): unsafe posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY, 0)
    case .closed: unsafe posix_spawn_file_actions_addclose(&actions, 1)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, 2, home.file("err"), create, 0o644)
    let there = ["/usr/bin/env", "-C", folder.path] + command
    return unsafe Self.spawn(there, environment: environment, actions: &actions)
  }

  /// Starts a program with signals as a shell would have them.
  static func spawn(
    _ command: [String], environment: [String], actions: inout posix_spawn_file_actions_t,
    flags: Int32 = 0
  ) -> pid_t {
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    unsafe sigfillset(&all)
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    let both = flags | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    unsafe posix_spawnattr_setflags(&attributes, Int16(both))
    var words = unsafe command.map { unsafe strdup(PathEncoding.cString($0)) } + [nil]
    var variables = unsafe environment.map { unsafe strdup(PathEncoding.cString($0)) } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var pid: pid_t = 0
    let code = unsafe posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
    precondition(code == 0, "\(command[0]) does not start: \(code)")
    return pid
  }

  /// Waits for its end.
  static func status(of pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 1000 + signal
  }

  private func finish(_ pid: pid_t) -> Run {
    let status = Self.status(of: pid)
    return Run(
      status: status, output: home.bytes("out"),
      complaints: String(decoding: home.bytes("err"), as: UTF8.self))
  }
}
