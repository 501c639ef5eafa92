// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Prints every table, all measured in one run.
struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "Prints what mixing costs, measured in turn in one run.",
    discussion: """
      Seconds differ from machine to machine and from hour to hour: compare figures of one run only. \
      Times are processor time of the mixing thread; every contender renders in every round, and \
      figures are medians of the rounds. A 44.1k clip is converted when it is loaded, by Moment and by \
      SDL_mixer.
      """)

  @Option(
    help: ArgumentHelp("Another mixer: a shared object of Peers/build.", valueName: "file"))
  var peer: [String] = []

  @Option(help: ArgumentHelp("How often everything is measured.", valueName: "count"))
  var rounds = 7

  @Option(help: ArgumentHelp("Blocks of the churn, of 1 ms each.", valueName: "count"))
  var churnBlocks = 12_000

  @Flag(help: "Prints one JSON object.")
  var json = false

  func validate() throws {
    guard rounds > 0, churnBlocks > 0 else { throw ValidationError("Both counts begin at 1.") }
  }

  func run() throws {
    let peers = try peer.map(PeerContender.init(path:))
    let ours = MomentContender.all
    let limits = LimitContender.all
    let all: [any Contender] = ours + limits + peers
    let mixing = MixingMeasurement(contenders: all, rounds: rounds)
    var tables = [
      try mixing.table(
        "mixing", "Mixing: ns a voice a block of 256 frames, 256 voices, 48 kHz stereo float out",
        Sound.goals)
    ]
    tables.append(Ratios(tables[0], ours: ours, limits: limits, peers: peers).table)
    tables.append(
      try mixing.table("voices_of_ours", "Other voices, likewise", Sound.others, ours + limits))
    tables.append(try mixing.growth(ours + limits))
    let churn = try ChurnMeasurement(contenders: ours + peers, blocks: churnBlocks)
    tables.append(churn.times)
    tables.append(churn.events)
    if json {
      print("{\(tables.map(\.json).joined(separator: ","))}")
    } else {
      print(tables.map(\.text).joined(separator: "\n"))
    }
  }
}
