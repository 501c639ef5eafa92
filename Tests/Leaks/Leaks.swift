// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport

/// The same sounds loaded, played, unloaded and loaded again each time, for whoever watches memory from outside, and
/// compared with what the kernel says by itself.
///
///     Leaks ASSETS [--watched] [--plant clip|heap|growth]
@main
enum Leaks {
  static let usage = """
    usage: Leaks ASSETS [--watched] [--plant clip|heap|growth]

      ASSETS      the folder with the project's own clips
      --watched   another program watches: nothing is compared here
      --plant     a clip whose mapping is forgotten; a piece of the heap that is; twice the memory

    exit: 0 everything is as it was, 1 it is not, 64 usage
    """

  /// What goes wrong on purpose.
  enum Plant: String {
    case clip
    case heap
    case growth
  }

  static func main() {
    // Not an asynchronous main: valgrind does not survive the main thread's end.
    Task.detached { await run() }
    while true { pause() }
  }

  private nonisolated static func run() async {
    var words = CommandLine.arguments.dropFirst()
    let folder = words.popFirst()
    var isWatched = false
    var plant: Plant?
    while let word = words.popFirst() {
      switch word {
      case "--watched": isWatched = true
      case "--plant":
        plant = words.popFirst().flatMap { Plant(rawValue: $0) }
        if plant == nil { leave(64) }
      default: leave(64)
      }
    }
    guard let folder, folder.first != "-" else { leave(64) }
    if !isWatched { ExactMemory.demand() }
    leave(await faults(folder, isWatched, plant))
  }

  private nonisolated static func faults(
    _ folder: String, _ isWatched: Bool, _ plant: Plant?
  ) async -> Int32 {
    do {
      let faults = try await LeakScene(assets: folder, plant: plant).faults(isWatched: isWatched)
      for fault in faults { print("fault: \(fault)") }
      return faults.isEmpty ? 0 : 1
    } catch {
      print("fault: \(error)")
      return 1
    }
  }

  private nonisolated static func leave(_ status: Int32) -> Never {
    if status == 64 { print(usage) }
    exit(status)
  }
}
