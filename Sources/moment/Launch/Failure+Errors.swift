// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentOutput

extension ExitStatus {
  init(_ kind: DecodeError.Kind) {
    self =
      switch kind {
      case .noInput: .noInput
      case .undecodable: .undecodable
      case .permission: .notPermitted
      case .noResources: .noResources
      case .cancelled, .timedOut, .failure: .failure
      }
  }

  init(_ kind: OutputError.Kind) {
    self =
      switch kind {
      case .noDevice: .noDevice
      case .busy: .busy
      case .notPermitted: .notPermitted
      case .noResources: .noResources
      case .failure: .failure
      }
  }
}

extension Failure {
  init(_ error: DecodeError) {
    var sentence = error.description
    if case .notFound(let name) = error, let other = SoundAddress.refusal(of: name) {
      sentence = other
    }
    self.init(ExitStatus(error.kind), sentence)
  }

  init(_ error: OutputError) {
    switch error {
    case .unknownContainer, .unfitForContainer: self.init(.usage, error.description)
    default: self.init(ExitStatus(error.kind), error.description)
    }
  }

  init(_ error: EngineError) {
    switch error {
    case .notDecoded(let error): self.init(error)
    case .output(let error): self.init(error)
    case .noClipMemory(.outOfMemory), .noClipMemory(.machineFull):
      self.init(.noResources, error.description)
    default: self.init(.failure, error.description)
    }
  }

  /// Why an input is not played: with its name, which clip memory does not know.
  init(_ error: EngineError, of input: SoundInput) {
    let failure = Failure(error)
    if case .noClipMemory = error {
      self.init(failure.status, "\(input.name): \(failure.sentence)")
    } else {
      self = failure
    }
  }
}
