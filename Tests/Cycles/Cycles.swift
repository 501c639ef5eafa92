// SPDX-License-Identifier: Apache-2.0

import CThreadSanitizer
import Glibc
import MomentTestSupport

/// Loads, plays and unloads clips in every way there is, from several threads, in a random order of a seed's, and looks
/// whether everything is as it was.
///
///     Cycles [COUNT] [--seed N] [--tasks N] [--counters] [--plant clip|mapping|heap|file|race]
///
/// Each round is the whole life of an engine. What it counts must come to nothing before it is closed, and what
/// the process has must be what it had after the warm-up when it is. Ends with 1 if something is left.
@main
enum Cycles {
  static func main() async throws {
    guard let options = CycleOptions(CommandLine.arguments.dropFirst()) else {
      print(CycleOptions.usage)
      exit(64)
    }
    if thread_sanitizer_is_watching() == 1 { print("ThreadSanitizer is watching") }
    if !options.isCountersOnly { ExactMemory.demand() }
    exit(try await run(options) ? 0 : 1)
  }

  private static func run(_ options: CycleOptions) async throws -> Bool {
    var run = try await CycleRun(options)
    return try await run.isClean()
  }
}
