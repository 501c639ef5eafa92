// SPDX-License-Identifier: Apache-2.0

/// What is said of an option that a command does not have.
enum UnknownOption {
  /// The options of other players, and what to write in their place.
  private static let elsewhere: [String: String] = [
    "-a": "Name a device with `-D`.",
    "-ao": "Name a device with `-D`.",
    "--audio-device": "Name a device with `-D`.",
    "-o": "`moment render FILE -o OUTPUT` writes a file.",
    "--output": "`moment render FILE --output=OUTPUT` writes a file.",
    "-l": "`moment devices` lists the devices.",
    "-L": "`moment devices` lists the devices.",
    "--list-devices": "`moment devices` lists the devices.",
    "--list-pcms": "`moment devices` lists the devices.",
    "-d": "Name a device with `-D`; `--end 5` ends after 5 s.",
    "--duration": "`--end 5` ends after 5 s.",
    "--length": "`--end 5` ends after 5 s.",
    "-n": "`--end 5` ends after 5 s.",
    "-k": "`--start 5` begins at 5 s.",
    "-ss": "`--start 5` begins at 5 s.",
    "--ss": "`--start 5` begins at 5 s.",
    "-t": "The kind of a file is found by itself; `--end 5` ends after 5 s.",
    "--file-type": "The kind of a file is found by itself.",
    "-f": "Sound without a header is played with `--raw s16:22050:1` (format, rate, channels).",
    "-r":
      "The device's rate is set with `--rate`; sound without a header is played with `--raw s16:22050:1`.",
    "-c": "Sound without a header is played with `--raw s16:22050:1` (format, rate, channels).",
    "-b": "Sound without a header is played with `--raw s16:22050:1` (format, rate, channels).",
    "-e": "Sound without a header is played with `--raw s16:22050:1` (format, rate, channels).",
    "--channels":
      "Sound without a header is played with `--raw s16:22050:1` (format, rate, channels).",
    "-g": "Set the gain with `--gain -6`, the volume with `--volume 50`.",
    "-vol": "Set the volume with `--volume 50`.",
    "-volume": "Set the volume with `--volume 50`.",
    "--vol": "Set the volume with `--volume 50`.",
    "-V": "`moment --version` tells the version; `-v` says more.",
    "-z": "Play at random with `--shuffle`.",
    "-Z": "Play at random with `--shuffle`.",
    "--random": "Play at random with `--shuffle`.",
    "-s": "`render FILE -o -` writes to standard output.",
    "--stdout": "`render FILE -o -` writes to standard output.",
    "-w": "`moment render FILE -o OUTPUT.wav` writes a file.",
    "--wav": "`moment render FILE -o OUTPUT.wav` writes a file.",
    "-loop": "Repeat with `--loop` or `--loop=3`.",
    "--loop-file": "Repeat with `--loop` or `--loop=3`.",
    "--loop-playlist": "Play all again and again with `--for 10:00`.",
    "--repeat": "Repeat with `--loop` or `--loop=3`.",
    "--pitch": "Speed and pitch change together with `--speed 1.5`.",
    "--tempo": "Speed and pitch change together with `--speed 1.5`.",
    "--really-quiet": "Say nothing with `-q`.",
    "-nodisp": "There is no window; leave it out.",
    "-autoexit": "It ends with the sound; leave it out.",
    "--no-video": "There is no window; leave it out.",
    "--vo": "There is no window; leave it out.",
    "--no-terminal": "Say nothing with `-q`.",
    "--mmap": "Mapped access is chosen with `--access=mmap`.",
    "-M": "Mapped access is chosen with `--access=mmap`.",
    "-B": "Set the buffer with `--buffer-time`.",
    "-F": "Set the period with `--period-time`.",
    "--fatal-errors": "`--fatal-xruns` makes an underrun a failure.",
    "--gapless": "Sounds follow one another without a gap; leave it out.",
    "--gapless-audio": "Sounds follow one another without a gap; leave it out.",
  ]

  /// Whether a word ends as files do.
  private static func isLikeFile(_ word: String) -> Bool {
    guard let dot = word.lastIndex(of: ".") else { return false }
    let ending = word[word.index(after: dot)...]
    return (1...4).contains(ending.count)
      && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && ending.contains { $0.isLetter }
  }

  /// A sentence that names the option, and one that says what to write.
  static func sentence(_ word: String, among table: OptionTable) -> String {
    let name = String(word.prefix { $0 != "=" })
    var hint = elsewhere[name]
    if hint == nil, isLikeFile(word) { hint = "If it is a file, write `./\(word)`." }
    if hint == nil, !name.hasPrefix("--") { hint = elsewhere[String(name.prefix(2))] }
    if hint == nil, let near = Spelling.nearest(to: name, among: table.names) {
      hint = "Did you mean `\(near)`?"
    }
    return "Unknown option '\(word)'. \(hint ?? "`--help` lists the options.")"
  }
}

extension OptionTable {
  /// The long names of all options, in order.
  fileprivate var names: [String] {
    (Array(valued) + Array(flags) + Array(optional.keys)).sorted()
  }
}
