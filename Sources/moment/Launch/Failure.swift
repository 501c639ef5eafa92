// SPDX-License-Identifier: Apache-2.0

/// Why a command ends early: a sentence for the person, a status for the caller.
struct Failure: Error, Equatable {
  let status: ExitStatus
  let sentence: String

  init(_ status: ExitStatus, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }
}
