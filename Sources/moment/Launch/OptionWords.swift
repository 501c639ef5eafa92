// SPDX-License-Identifier: Apache-2.0

/// The words of a command's part of a command line, each option with its value in one word.
///
/// `-Dnull`, `-qD null` and `--start -1` become `--device=null`, `--quiet --device=null` and `--start=-1`.
struct OptionWords {
  private let table: OptionTable
  private let isFile: (String) -> Bool
  private var rest: ArraySlice<String>
  private var words: [String] = []

  /// Takes `arguments` apart by the options of one command.
  ///
  /// - Parameters:
  ///   - arguments: what was typed.
  ///   - table: the options there are.
  ///   - isFile: whether there is a file of that name.
  /// - Returns: the words.
  /// - Throws: ``Failure`` for an option that is none, with what to write in its place.
  static func split(
    _ arguments: ArraySlice<String>, by table: OptionTable, isFile: @escaping (String) -> Bool
  ) throws(Failure) -> [String] {
    var split = OptionWords(table: table, isFile: isFile, rest: arguments)
    try split.run()
    return split.words
  }

  private init(table: OptionTable, isFile: @escaping (String) -> Bool, rest: ArraySlice<String>) {
    self.table = table
    self.isFile = isFile
    self.rest = rest
  }

  private mutating func run() throws(Failure) {
    while let word = rest.popFirst() {
      if word == "--" {
        words += ["--"] + rest
        return
      }
      if word.hasPrefix("--") {
        try addLong(word)
      } else if word.hasPrefix("-"), word != "-" {
        try addShort(word)
      } else {
        words.append(word)
      }
    }
  }

  private mutating func addLong(_ word: String) throws(Failure) {
    if let standard = table.optional[word] {
      // A value may stand behind it as long as it can be nothing else.
      if let next = rest.first, TimeLength(argument: next) != nil, !isFile(next) {
        words.append(word + "=" + rest.removeFirst())
      } else {
        words.append(word + "=" + standard)
      }
    } else if table.valued.contains(word) {
      addValued(word)
    } else {
      words.append(try table.knows(word) ? word : file(word))
    }
  }

  /// An option that takes the next word, unless that is an option too.
  private mutating func addValued(_ name: String) {
    if let next = rest.first, !table.knows(next), next != "--" {
      words.append(name + "=" + rest.removeFirst())
    } else {
      words.append(name)
    }
  }

  private mutating func addShort(_ word: String) throws(Failure) {
    var letters = word.dropFirst()
    var found: [String] = []
    while let letter = letters.popFirst() {
      guard let name = table.short[letter] else { return words.append(try file(word)) }
      guard table.valued.contains(name) else {
        found.append(name)
        continue
      }
      let value = letters.first == "=" ? letters.dropFirst() : letters
      if word.count > 2, isFile(word) {
        let meant = value.isEmpty ? "\(name)" : "\(name)=\(value)"
        throw Failure(
          .usage,
          "`\(word)` is a file here, and could be an option. Write `./\(word)` for the file, `\(meant)` for the option."
        )
      }
      words += found
      if value.isEmpty { addValued(name) } else { words.append(name + "=" + value) }
      return
    }
    words += found
  }

  /// A word that looks like an option but is the name of a file.
  private func file(_ word: String) throws(Failure) -> String {
    if isFile(word) { return "./" + word }
    throw Failure(.usage, UnknownOption.sentence(word, among: table))
  }
}
