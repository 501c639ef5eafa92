// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What happens, as one JSON object a line on standard output, where that was asked for.
///
/// The first line carries the version of the schema.
final class EventStream: Sendable {
  /// What members there are and what they mean changes with this number only.
  static let version = 1

  /// Types that say how something ended: dropped last, where a reader takes nothing.
  private static let terminal: Set = ["ended", "error", "summary", "sound"]

  private let write: (@Sendable (String, OutputQueue.Rank) -> Void)?
  private let isFirst = Mutex(true)

  /// A stream to `write`, which gets each line without its end; `nil` writes nothing.
  init(_ write: (@Sendable (String, OutputQueue.Rank) -> Void)?) { self.write = write }

  /// A stream to standard output, if it is wanted.
  ///
  /// - Parameters:
  ///   - console: where to write.
  ///   - isOn: whether it is wanted.
  ///   - waits: waits for the reader, instead of dropping what it does not read in time.
  convenience init(on console: Console, isOn: Bool, waits: Bool = false) {
    guard isOn else {
      self.init(nil)
      return
    }
    self.init { line, rank in
      if waits { console.print(line) } else { console.offer(line, rank: rank) }
    }
  }

  /// The line that stands where events were dropped, since nobody read them.
  static func dropped(_ count: Int) -> String {
    JSON.object([
      JSON.Member(name: "type", value: "dropped"), JSON.Member(name: "events", value: .int(count)),
    ]).text + "\n"
  }

  /// Whether anybody reads.
  var isOn: Bool { write != nil }

  /// Writes one event.
  func send(_ type: String, _ members: KeyValuePairs<String, JSON> = [:]) {
    send(type, members.map { JSON.Member(name: $0.key, value: $0.value) })
  }

  /// Writes one event.
  func send(_ type: String, _ members: [JSON.Member]) {
    guard let write else { return }
    isFirst.withLock { isFirst in
      var all = [JSON.Member(name: "type", value: .string(type))]
      if isFirst { all.insert(JSON.Member(name: "v", value: .int(Self.version)), at: 0) }
      let rank: OutputQueue.Rank =
        isFirst ? .kept : Self.terminal.contains(type) ? .terminal : .ordinary
      isFirst = false
      all += members
      write(JSON.object(all).text, rank)
    }
  }
}
