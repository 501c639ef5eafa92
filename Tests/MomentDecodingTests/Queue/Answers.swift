// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import Synchronization

/// What work was answered with, in order.
final class Answers: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func note(_ line: String) { lines.withLock { $0.append(line) } }

  func note(_ name: String, _ result: Result<DecodedSound, DecodeError>) {
    note("\(name) \(Self.word(result))")
  }

  /// Returns when there are so many.
  func wait(for count: Int) { while all.count < count { usleep(200) } }

  static func word(_ result: Result<DecodedSound, DecodeError>) -> String {
    switch result {
    case .success: "finished"
    case .failure(let error): "\(error.kind)"
    }
  }
}

extension DecodeQueue {
  /// Returns when the statistics are as `isSo` says.
  func wait(until isSo: (DecodeStatistics) -> Bool) {
    while !isSo(statistics) { usleep(200) }
  }
}
