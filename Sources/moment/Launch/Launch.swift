// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import MomentSystem

/// From the command line to the exit status.
enum Launch {
  /// Reads the command line and does what it says.
  ///
  /// Main thread; never comes back.
  nonisolated static func run() -> Never {
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

  private nonisolated static func start(_ work: any ConsoleCommand, on console: Console) {
    Task.detached {
      console.finish(await work.perform(on: console))
    }
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
