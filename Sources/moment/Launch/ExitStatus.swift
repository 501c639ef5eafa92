// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What a command tells whoever called it.
enum ExitStatus: Equatable, Sendable {
  /// All of it worked.
  case success
  /// Something failed that has no number of its own.
  case failure
  /// Some files were played, some failed.
  case someFailed
  /// The command line makes no sense.
  case usage
  /// It is no sound that can be decoded.
  case undecodable
  /// There is no such file.
  case noInput
  /// There is no sound device.
  case noDevice
  /// The system gave no file, thread or memory.
  case noResources
  /// Somebody else has the device, and nobody wants to wait.
  case busy
  /// The file or the device is not for this user.
  case notPermitted
  /// A signal ended it.
  case signal(Int32)

  /// The number for `exit`.
  var code: Int32 {
    switch self {
    case .success: 0
    case .failure: 1
    case .someFailed: 3
    case .usage: 64
    case .undecodable: 65
    case .noInput: 66
    case .noDevice: 69
    case .noResources: 71
    case .busy: 75
    case .notPermitted: 77
    case .signal(let number): 128 + number
    }
  }

  /// What several files come to, each with its own outcome.
  ///
  /// Files that all fail alike give that status; unlike ones a plain failure.
  static func of(_ outcomes: [ExitStatus]) -> ExitStatus {
    guard let first = outcomes.first else { return .success }
    if outcomes.allSatisfy({ $0 == first }) { return first }
    return outcomes.contains(.success) ? .someFailed : .failure
  }
}

extension ExitStatus {
  /// All that `--help` tells, in order; signals by the two that are usual.
  static let told: [(status: ExitStatus, meaning: String)] = [
    (.success, "all went well"),
    (.failure, "failure"),
    (.someFailed, "some files played, some failed (with --strict: or were cut short)"),
    (.usage, "bad usage"),
    (
      .undecodable,
      "no sound that can be decoded (with --strict: or one cut short), or more on standard input than its limit"
    ),
    (.noInput, "no such file"),
    (.noDevice, "no device"),
    (.noResources, "the system gave no file, thread or memory"),
    (.busy, "device busy (--no-wait)"),
    (.notPermitted, "not permitted"),
    (.signal(SIGINT), "interrupted"),
    (.signal(SIGQUIT), "quit (Ctrl-\\)"),
    (.signal(SIGTERM), "terminated"),
  ]

  /// The paragraph of the help that lists them.
  static let help =
    "Exit status: " + told.map { "\($0.status.code) \($0.meaning)" }.joined(separator: "; ") + "."
}
