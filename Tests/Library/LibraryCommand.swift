// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentTestSupport

/// The program.
@main
enum Program {
  static func main() async {
    ClipMemory.keepApart()
    await LibraryCommand.main()
  }
}

/// Plays a library many times the size of its budget, and checks every frame and every page of it.
struct LibraryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Library",
    abstract: "Plays a library many times the size of its budget at random.",
    discussion: """
      Makes sounds (WAV, FLAC and AU, mono and stereo, a tenth of them at another rate), loads them all, and \
      plays them overlapping, in random order, each at least once if there is time, on an engine that \
      is rendered by hand. Checked between all blocks: that no more of the clips' mappings is in memory than \
      the budget, by /proc/self/smaps; that every frame is the sum of what plays, to the bit; that the \
      renderer made no heap call and took no lock. At the end: that every sound ended on its last frame.

      Exit status: 0 all held, 1 something did not.
      """)

  @Option(help: ArgumentHelp("Decoded size of the library.", valueName: "mb"))
  var megabytes = 500

  @Option(help: ArgumentHelp("The budget.", valueName: "mib"))
  var budget = 16

  @Option(help: ArgumentHelp("How long it plays, of the engine's time.", valueName: "minutes"))
  var minutes = 10.0

  @Option(help: "What is drawn from it is the same in every run.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Sounds of others, beside those that are made.", valueName: "file"))
  var also: [String] = []

  @Option(help: "Breaks something that has to be noticed: budget, sample or heap.")
  var plant: Offence?

  /// What must not go unnoticed.
  enum Offence: String, ExpressibleByArgument {
    /// The engine has more than it is checked against.
    case budget
    /// One sample is not what it should be.
    case sample
    /// The heap is used while rendering.
    case heap
  }

  func validate() throws {
    guard megabytes > 0, budget > 0, minutes > 0 else {
      throw ValidationError("Size, budget and time are more than nothing.")
    }
  }

  func run() async throws {
    let folder = TemporaryFolder()
    defer { folder.remove() }
    let library = try SoundLibrary(
      bytes: megabytes * 1_000_000, seed: seed, also: also, in: folder)
    let show = try await LibraryShow(library, budget: budget << 20, plant: plant)
    let faults = try await show.play(frames: Int(minutes * 60) * LibraryShow.rate, seed: seed)
    for fault in faults.prefix(20) { print("WRONG: \(fault)") }
    if !faults.isEmpty { throw ExitCode.failure }
  }
}
