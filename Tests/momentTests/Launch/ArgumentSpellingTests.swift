// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import moment

/// Command lines as people type them who come from other players.
@Suite("Spelling of arguments")
struct ArgumentSpellingTests {
  /// A command line, words parted by blanks, and what it means.
  struct Line: CustomTestStringConvertible, Sendable {
    let typed: String
    let meant: String
    var testDescription: String { typed }

    init(_ typed: String, _ meant: String) {
      self.typed = typed
      self.meant = meant
    }
  }

  /// Files that are there: such as a glob finds.
  private static let files: Set<String> = [
    "x.wav", "y.wav", "bells", "-dash.wav", "--loud.wav", "-Dog.wav", "-q.flac", "7", "-1.wav",
  ]

  private static func spelledOut(_ line: String) throws(Failure) -> [String] {
    try ArgumentSpelling.spelledOut(line.split(separator: " ").map { String($0) }) {
      files.contains($0)
    }
  }

  @Test(arguments: [
    Line("x.wav", "play x.wav"),
    Line("x.wav y.wav", "play x.wav y.wav"),
    Line("-q x.wav", "play --quiet x.wav"),
    Line("x.wav -q", "play x.wav --quiet"),
    Line("-", "play -"),
    Line("-q -", "play --quiet -"),
    Line("-- -dash.wav", "play -- -dash.wav"),
    Line("play -- --loop", "play -- --loop"),
    Line("-v", "play --verbose"),
    Line("--json", "play --json"),
    Line("bells", "play bells"),
    Line("7", "play 7"),
    Line("nowhere.wav", "play nowhere.wav"),
    Line("dir/nowhere", "play dir/nowhere"),
    Line("http://a.example/b.mp3", "play http://a.example/b.mp3"),
    Line("play x.wav", "play x.wav"),
    Line("-q play x.wav", "play --quiet x.wav"),
    Line("-D null play x.wav", "play --device=null x.wav"),
    Line("-qD null play x.wav", "play --quiet --device=null x.wav"),
    Line("-o a.wav render x.wav", "render --output=a.wav x.wav"),
    Line("play play", "play play"),
    Line("render -oa.wav x.wav", "render --output=a.wav x.wav"),
    Line("render x.wav -o -", "render x.wav --output=-"),
    Line("render x.wav -qo -", "render x.wav --quiet --output=-"),
    Line("devices", "devices"),
    Line("-q devices", "devices --quiet"),
    Line("doctor --json", "doctor --json"),
    Line("help play", "help play"),
    Line("--help", "--help"),
    Line("-h", "-h"),
    Line("--version", "--version"),
    Line("play -h", "play --help"),
    Line("x.wav --help", "play x.wav --help"),
    Line("-Dnull x.wav", "play --device=null x.wav"),
    Line("x.wav -Dnull", "play x.wav --device=null"),
    Line("-Dhw:0,0 x.wav", "play --device=hw:0,0 x.wav"),
    Line("-Dplughw:0,0 x.wav", "play --device=plughw:0,0 x.wav"),
    Line("play -Dplughw:CARD=h,DEV=0 x.wav", "play --device=plughw:CARD=h,DEV=0 x.wav"),
    Line("-D=null x.wav", "play --device=null x.wav"),
    Line("-D null x.wav", "play --device=null x.wav"),
    Line("-q -D null x.wav", "play --quiet --device=null x.wav"),
    Line("-qDnull x.wav", "play --quiet --device=null x.wav"),
    Line("-Dnull -q x.wav", "play --device=null --quiet x.wav"),
    Line("-NqvDnull x.wav", "play --no-wait --quiet --verbose --device=null x.wav"),
    Line("-vv x.wav", "play --verbose --verbose x.wav"),
    Line("--device null x.wav", "play --device=null x.wav"),
    Line("--device=null x.wav", "play --device=null x.wav"),
    Line("-D", "play --device"),
    Line("-D -q x.wav", "play --device --quiet x.wav"),
    Line("--start -1 x.wav", "play --start=-1 x.wav"),
    Line("--start --end 2 x.wav", "play --start --end=2 x.wav"),
    Line("--gain -6 x.wav", "play --gain=-6 x.wav"),
    Line("--gain -6dB x.wav", "play --gain=-6dB x.wav"),
    Line("--pan -0.3 x.wav", "play --pan=-0.3 x.wav"),
    Line("--volume -5 x.wav", "play --volume=-5 x.wav"),
    Line("--seed -1 x.wav", "play --seed=-1 x.wav"),
    Line("--for 90 bells", "play --for=90 bells"),
    Line("--loop x.wav", "play --loop=forever x.wav"),
    Line("x.wav --loop", "play x.wav --loop=forever"),
    Line("--loop=3 x.wav", "play --loop=3 x.wav"),
    Line("--loop 3 x.wav", "play --loop=3 x.wav"),
    Line("--loop 7", "play --loop=forever 7"),
    Line("--loop -1.wav", "play --loop=forever ./-1.wav"),
    Line("--keep-open x.wav", "play --keep-open=forever x.wav"),
    Line("--keep-open=30 x.wav", "play --keep-open=30 x.wav"),
    Line("--keep-open 1:00 x.wav", "play --keep-open=1:00 x.wav"),
    Line("--wake-preroll 1.5 x.wav", "play --wake-preroll=1.5 x.wav"),
    Line("-dash.wav", "play ./-dash.wav"),
    Line("play -dash.wav x.wav", "play ./-dash.wav x.wav"),
    Line("-q.flac --loud.wav x.wav", "play ./-q.flac ./--loud.wav x.wav"),
    Line("--together -1.wav x.wav", "play --together ./-1.wav x.wav"),
    Line("inspect -dash.wav", "inspect ./-dash.wav"),
    Line("render -dash.wav -o a.wav", "render ./-dash.wav --output=a.wav"),
  ])
  func `a command line means what was typed`(line: Line) throws {
    #expect(try Self.spelledOut(line.typed).joined(separator: " ") == line.meant)
  }

  @Test(arguments: [
    Line("plya x.wav", "Did you mean `moment play`?"),
    Line("paly", "Did you mean `moment play`?"),
    Line("rendr x.wav -o y.wav", "Did you mean `moment render`?"),
    Line("device", "Did you mean `moment devices`?"),
    Line("list", "Did you mean `moment devices`?"),
    Line("info x.wav", "Did you mean `moment inspect`?"),
    Line("something", "`moment help` lists the commands."),
    Line("-l", "`moment devices` lists the devices."),
    Line("-L", "`moment devices` lists the devices."),
    Line("-d 5 x.wav", "`--end 5` ends after 5 s."),
    Line("-f S16_LE -r 22050 -c 1 x.wav", "`--raw s16:22050:1`"),
    Line("-t raw x.wav", "found by itself"),
    Line("-fS16_LE x.wav", "`--raw s16:22050:1`"),
    Line("-r 8000 x.wav", "`--raw s16:22050:1`"),
    Line("-a hw:0 x.wav", "Name a device with `-D`."),
    Line("--audio-device=alsa/hw:0 x.wav", "Name a device with `-D`."),
    Line("--loop-file=inf x.wav", "`--loop`"),
    Line("--no-video x.wav", "leave it out"),
    Line("-nodisp -autoexit x.wav", "leave it out"),
    Line("-ss 3 x.wav", "`--start 5` begins at 5 s."),
    Line("-g 50 x.wav", "`--volume 50`"),
    Line("-z *.mp3", "`--shuffle`"),
    Line("--list-devices", "`moment devices`"),
    Line("--fatal-errors x.wav", "`--fatal-xruns`"),
    Line("--volum 50 x.wav", "Did you mean `--volume`?"),
    Line("--fade-inn 1 x.wav", "Did you mean `--fade-in`?"),
    Line("-gone.wav", "If it is a file, write `./-gone.wav`."),
    Line("--gone.wav", "If it is a file, write `./--gone.wav`."),
    Line("-xyz x.wav", "`--help` lists the options."),
    Line("play -o y.wav x.wav", "`moment render FILE -o OUTPUT` writes a file."),
    Line("-Dog.wav", "Write `./-Dog.wav` for the file, `--device=og.wav` for the option."),
  ])
  func `what means nothing is bad usage, and says what to write`(line: Line) {
    let failure = #expect(throws: Failure.self) { try Self.spelledOut(line.typed) }
    #expect(failure?.status == .usage)
    #expect(failure?.sentence.contains(line.meant) == true, "\(failure?.sentence ?? "")")
  }

  @Test(arguments: [
    "play --start=-1", "play --end=-0.5", "play --fade-in=-2s", "play --fade-out=-1:00",
    "play --for=-3", "play --loop=2 --cross-fade=-1", "play --wake-preroll=-1",
    "render a -o b.wav --duration=-1",
  ])
  func `a negative time is refused as one`(line: String) {
    let error = #expect(throws: (any Error).self) {
      try Moment.parseAsRoot(try Self.spelledOut(line))
    }
    #expect(error.map { Moment.exitCode(for: $0).rawValue } == 64)
    #expect(error.map { Moment.message(for: $0) }?.contains("a time cannot be negative") == true)
  }

  @Test(arguments: OptionTable.commands.keys.sorted())
  func `the table of options is the parser's`(command: String) throws {
    guard command != "help" else { return }
    let table = try #require(OptionTable.commands[command])
    let parser = try #require(
      Moment.configuration.subcommands.first { $0.configuration.commandName == command })
    let lines = parser.helpMessage(columns: 1000).split(separator: "\n")
    // Known to the parser, and told by the help of the program only.
    var described = OptionTable(valued: [], flags: ["--version"], short: [:])
    for line in lines where line.hasPrefix("  -") {
      let head = line.drop { $0 == " " }.split(separator: "  ", maxSplits: 1)[0]
      let isValued = head.contains("<")
      let names = head.split { $0 == "," || $0 == " " || $0 == "/" }.map { String($0) }
        .filter { $0.hasPrefix("-") }
      for name in names where name.hasPrefix("--") {
        if table.optional[name] != nil {
          described.optional[name] = table.optional[name]
        } else if isValued {
          described.valued.insert(name)
        } else {
          described.flags.insert(name)
        }
      }
      if let short = names.first, short.count == 2, let letter = short.last {
        described.short[letter] = names.last
      }
    }
    #expect(described == table)
  }
}
