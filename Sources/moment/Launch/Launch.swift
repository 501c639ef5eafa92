// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CTaskExecutor
import CThread
import Glibc
import MomentOutput
import MomentSystem

/// From the command line to the exit status.
enum Launch {
  /// Reads the command line and does what it says.
  ///
  /// Main thread; never comes back.
  nonisolated static func run() -> Never {
    // Threads that each had a part of the heap would take 64 MiB of addresses each.
    cthread_limit_heaps(2)
    RawDescriptor.reserveStandard()
    LibraryMessages.silence()
    let console = Console()
    do {
      let arguments = try ArgumentSpelling.spelledOut(arguments)
      var command = try Moment.parseAsRoot(arguments)
      guard let work = command as? any ConsoleCommand else {
        try command.run()
        console.finish(.success)
        console.run()
      }
      start(work, on: console)
    } catch {
      console.finish(explain(error, on: console))
    }
    console.run()
  }

  /// What stands behind the program's name, see `PathEncoding`: `CommandLine.arguments` loses bytes that are no UTF-8.
  private nonisolated static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      unsafe CommandLine.unsafeArgv[index].map { unsafe PathEncoding.string(cString: $0) }
    }
  }

  /// One task may block, another answers meanwhile.
  private static let taskThreads: Int32 = 2
  /// Inspecting decodes on it; see the decode queue for what that needs.
  private static let taskStackBytes = 256 << 10

  /// Addresses a short sound takes, plugins of libasound and their libraries among them: where a limit leaves less,
  /// an allocation that has no way to fail would end the program.
  private static let leastAddresses = 64 << 20

  private nonisolated static func start(_ work: any ConsoleCommand, on console: Console) {
    if cthread_has_room(leastAddresses) == 0 {
      return refuse(.noResources(what: "memory to run in", errno: ENOMEM), on: console)
    }
    let errno = ctaskexecutor_start(taskThreads, taskStackBytes)
    if errno != 0 {
      return refuse(.noResources(what: "thread to run on", errno: errno), on: console)
    }
    Task.detached {
      console.finish(await work.perform(on: console))
    }
  }

  private nonisolated static func refuse(_ lack: OutputError, on console: Console) {
    let failure = Failure(lack)
    console.complain(failure.sentence)
    console.finish(failure.status)
  }

  /// Help and versions go to standard output, complaints to standard error.
  private nonisolated static func explain(_ error: any Error, on console: Console) -> ExitStatus {
    if let failure = error as? Failure {
      console.complain(failure.sentence)
      return failure.status
    }
    let text = Moment.fullMessage(for: error)
    let code = Moment.exitCode(for: error)
    if code == .success {
      if !text.isEmpty { console.print(text) }
      return .success
    }
    let prefix = "Error: "
    let sentence = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    console.errors.put("moment: \(sentence)\n", rank: .kept)
    return code == .validationFailure ? .usage : .failure
  }
}
