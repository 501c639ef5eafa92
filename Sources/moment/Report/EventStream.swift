// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What happens, as one JSON object a line on standard output, where that was asked for.
///
/// The first line carries the version of the schema.
final class EventStream: Sendable {
  /// What members there are and what they mean changes with this number only.
  static let version = 1

  private let write: (@Sendable (String) -> Void)?
  private let isFirst = Mutex(true)

  /// A stream to `write`, which gets each line without its end; `nil` writes nothing.
  init(_ write: (@Sendable (String) -> Void)?) { self.write = write }

  /// A stream to standard output, if it is wanted.
  convenience init(on console: Console, isOn: Bool) {
    guard isOn else {
      self.init(nil)
      return
    }
    self.init { line in console.print(line) }
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
      isFirst = false
      all += members
      write(JSON.object(all).text)
    }
  }
}
