// SPDX-License-Identifier: Apache-2.0

/// How a piece of work ended.
enum DecodeOutcome {
  case finished
  case cancelled
  case failed
  case timedOut
  case shared
  case refused

  /// The outcome that an error stands for.
  init(_ error: DecodeError) {
    switch error {
    case .shared: self = .shared
    case .noRoom: self = .refused
    default:
      switch error.kind {
      case .cancelled: self = .cancelled
      case .timedOut: self = .timedOut
      default: self = .failed
      }
    }
  }
}
