// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// The command line in the one spelling that the parser takes.
///
/// `moment x.wav` is `moment play x.wav`; options may stand before the command and have their values attached.
enum ArgumentSpelling {
  /// Spells a command line out.
  ///
  /// - Parameters:
  ///   - arguments: what was typed behind the program's name.
  ///   - isFile: whether there is a file of that name.
  /// - Returns: the command's name, then its options and files.
  /// - Throws: ``Failure`` for a command or an option that is none.
  static func spelledOut(
    _ arguments: [String], isFile: @escaping (String) -> Bool = isThere
  ) throws(Failure) -> [String] {
    guard let first = arguments.first, !isForRoot(first) else { return arguments }
    let table = OptionTable.commands["play", default: .init(valued: [], flags: [], short: [:])]
    guard let place = placeOfFirstName(in: arguments, table),
      case let name = arguments[place], let known = OptionTable.commands[name]
    else {
      if !arguments[0].hasPrefix("-") { try check(arguments[0], isFile) }
      let words = try OptionWords.split(arguments[...], by: table, isFile: isFile)
      if let first = words.first(where: { !$0.hasPrefix("-") }), !words.contains("--") {
        try check(first, isFile)
      }
      return ["play"] + words
    }
    if name == "help" { return arguments }
    var rest = arguments
    rest.remove(at: place)
    return [name] + (try OptionWords.split(rest[...], by: known, isFile: isFile))
  }

  /// What belongs to the program and no command: help, its version, completion scripts.
  private static func isForRoot(_ word: String) -> Bool {
    ["-h", "--help", "--version", "-help"].contains(word) || word.hasPrefix("---")
      || word.hasPrefix("--generate-completion-script") || word.hasPrefix("--experimental-")
  }

  /// Where the first word stands that is neither an option nor the value of one; not behind `--`.
  private static func placeOfFirstName(in arguments: [String], _ table: OptionTable) -> Int? {
    var index = 0
    while index < arguments.count, arguments[index] != "--" {
      let word = arguments[index]
      guard word.hasPrefix("-"), word != "-" else { return index }
      let letter = word.count == 2 ? word.last : nil
      let name = letter.flatMap { table.short[$0] ?? ($0 == "o" ? "--output" : nil) } ?? word
      let takesNext =
        table.valued.contains(name) || ["--output", "--format", "--duration"].contains(name)
        || isCluster(word, table)
      index += takesNext ? 2 : 1
    }
    return nil
  }

  /// Whether the last of several letters takes the next word: `-qD`.
  private static func isCluster(_ word: String, _ table: OptionTable) -> Bool {
    guard !word.hasPrefix("--"), let last = word.last, let name = table.short[last],
      table.valued.contains(name)
    else { return false }
    return word.dropFirst().dropLast().allSatisfy { letter in
      table.short[letter].map { !table.valued.contains($0) } ?? false
    }
  }

  /// Refuses a bare word that is neither a command nor a file.
  private static func check(_ name: String, _ isFile: (String) -> Bool) throws(Failure) {
    guard !name.contains(where: { $0 == "." || $0 == "/" || $0 == ":" }), name != "-",
      !name.isEmpty, !isFile(name)
    else { return }
    let names = OptionTable.commands.keys.sorted()
    let meant = otherNames[name] ?? Spelling.nearest(to: name, among: names)
    throw Failure(
      .usage,
      "There is no command `\(name)`, and no file of that name. "
        + (meant.map { "Did you mean `moment \($0)`?" } ?? "`moment help` lists the commands."))
  }

  /// What other players call the same.
  private static let otherNames = [
    "list": "devices", "info": "inspect", "show": "inspect", "cards": "devices",
    "convert": "render", "version": "--version", "check": "doctor",
  ]

  /// Whether there is anything of that name.
  static func isThere(_ name: String) -> Bool {
    var facts = stat()
    return unsafe lstat(PathEncoding.cString(name), &facts) == 0
  }
}
