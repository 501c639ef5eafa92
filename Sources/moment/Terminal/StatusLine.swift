// SPDX-License-Identifier: Apache-2.0

/// One line that says how far something is, in whatever room there is.
///
///     ▶ bell.flac 0:03.2/0:04.0 ███████▏░ -12 dB 48k hw:CARD=DAC xr 0 mem 0.4/32 MiB
struct StatusLine: Equatable, Sendable {
  /// What is being done.
  enum Sign: Sendable {
    case playing
    case paused
    case working
  }

  /// A fact behind the bar.
  struct Fact: Equatable, Sendable {
    let text: String
    /// Facts of the lowest rank give way first.
    let rank: Int
    var isAlarm = false
  }

  var sign = Sign.playing
  var name: String
  /// How far it is, as words: `0:03.2/0:04.0`.
  var time: String
  /// How far it is, from 0 to 1, if that is known.
  var fraction: Double?
  var facts: [Fact] = []

  private static let fewestCells = 6
  private static let mostCells = 40
  private static let shortestName = 4

  /// The line in at most `columns`, which may be as few as one likes.
  func text(columns: Int, unicode: Bool, style: Style) -> String {
    let lead = symbol(unicode) + " "
    let clean = TerminalText.clean(name)
    var shown = facts
    var cells = fraction == nil ? 0 : Self.fewestCells
    func needed(_ name: Int) -> Int {
      TerminalText.width(lead) + name + 1 + TerminalText.width(time) + (cells > 0 ? cells + 1 : 0)
        + shown.reduce(0) { $0 + TerminalText.width($1.text) + 1 }
    }
    let nameWidth = min(TerminalText.width(clean), 24)
    while needed(nameWidth) > columns, let least = shown.min(by: { $0.rank < $1.rank }) {
      shown.removeAll { $0 == least }
    }
    if needed(nameWidth) > columns { cells = 0 }
    let room = columns - (needed(nameWidth) - nameWidth)
    guard room >= Self.shortestName else {
      return TerminalText.truncated(time, to: columns, unicode: unicode)
    }
    let name = TerminalText.truncated(clean, to: min(room, max(nameWidth, 24)), unicode: unicode)
    let spare = columns - needed(TerminalText.width(name))
    if cells > 0 { cells = min(Self.mostCells, cells + spare) }
    var parts = [style.cyan(symbol(unicode)) + " " + style.bold(name), time]
    if cells > 0, let fraction {
      parts.append(style.cyan(Bar.text(fraction, cells: cells, unicode: unicode)))
    }
    parts += shown.map { $0.isAlarm ? style.red($0.text) : style.dim($0.text) }
    return parts.joined(separator: " ")
  }

  private func symbol(_ unicode: Bool) -> String {
    switch sign {
    case .playing: unicode ? "▶" : ">"
    case .paused: unicode ? "⏸" : "="
    case .working: unicode ? "•" : "*"
    }
  }
}
