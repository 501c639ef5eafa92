// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

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
      let arguments = try ArgumentSpelling.spelledOut(Array(CommandLine.arguments.dropFirst()))
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
    _ = RawDescriptor.write("moment: \(sentence)\n", to: STDERR_FILENO)
    return code == .validationFailure ? .usage : .failure
  }
}
