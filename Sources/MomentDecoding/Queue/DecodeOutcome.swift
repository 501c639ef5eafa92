// SPDX-License-Identifier: Apache-2.0

/// How a piece of work ended.
enum DecodeOutcome {
  case finished
  case cancelled
  case failed
  case timedOut
  case shared

  /// The outcome that an error stands for.
  init(_ error: DecodeError) {
    if case .shared = error {
      self = .shared
      return
    }
    switch error.kind {
    case .cancelled: self = .cancelled
    case .timedOut: self = .timedOut
    default: self = .failed
    }
  }
}
