// SPDX-License-Identifier: Apache-2.0

/// The options of one command, as far as a command line can be taken apart by them.
///
/// The parser knows them too, but not how to read `-Dnull`; a test compares both.
struct OptionTable: Equatable, Sendable {
  /// Options that take a value.
  var valued: Set<String>
  /// Options whose value may be left out, with what stands for none.
  var optional: [String: String] = [:]
  /// Options without a value.
  var flags: Set<String>
  /// One-letter options, with their long names.
  var short: [Character: String]

  /// The commands there are, by name.
  static let commands: [String: OptionTable] = [
    "play": mixing.adding(
      valued: [
        "--device", "--fallback", "--buffer-time", "--period-time", "--access", "--budget",
        "--preload", "--seed", "--for", "--wake-preroll",
      ],
      optional: ["--keep-open": "forever"],
      flags: ["--no-wait", "--fatal-xruns", "--shuffle", "--top", "--json"],
      short: ["D": "--device", "N": "--no-wait"]),
    "render": mixing.adding(
      valued: ["--output", "--format", "--duration"], flags: ["--keep-going"],
      short: ["o": "--output"]),
    "inspect": common.adding(
      valued: ["--rate", "--raw"], flags: ["--waveform", "--no-waveform", "--json"]),
    "devices": common.adding(flags: ["--json"]),
    "doctor": common.adding(flags: ["--json"]),
    "help": OptionTable(valued: [], flags: ["--help", "--version"], short: ["h": "--help"]),
  ]

  private static let common = OptionTable(
    valued: ["--color"], flags: ["--quiet", "--verbose", "--help", "--version"],
    short: ["q": "--quiet", "v": "--verbose", "h": "--help"])

  private static let mixing = common.adding(
    valued: [
      "--gain", "--volume", "--pan", "--cross-fade", "--speed", "--start", "--end", "--fade-in",
      "--fade-out", "--fade-shape", "--rate", "--raw",
    ],
    optional: ["--loop": "forever"], flags: ["--together", "--stream", "--no-stream", "--strict"])

  private func adding(
    valued: Set<String> = [], optional: [String: String] = [:], flags: Set<String> = [],
    short: [Character: String] = [:]
  ) -> OptionTable {
    var all = self
    all.valued.formUnion(valued)
    all.optional.merge(optional) { $1 }
    all.flags.formUnion(flags)
    all.short.merge(short) { $1 }
    return all
  }

  /// Whether `word` is the name of an option, with a value behind `=` or without.
  func knows(_ word: String) -> Bool {
    if let letter = word.dropFirst().first, word.count == 2, short[letter] != nil { return true }
    let name = word.prefix { $0 != "=" }
    return valued.contains(String(name)) || optional[String(name)] != nil
      || flags.contains(String(name))
  }
}
