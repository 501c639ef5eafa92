// SPDX-License-Identifier: Apache-2.0

import MomentDecoding

/// What is told of a sound that is cut short.
struct TruncationReport {
  let name: String
  let truncation: Truncation

  /// What happened and what to do, for a person.
  var sentence: String { "\(name): \(found) \(remedy)" }

  /// What was found, without what to do.
  var found: String {
    switch truncation.cause {
    case .damaged: "Damage ends the sound at \(place)\(ofStated); \(unread) not played."
    case .formatChanged:
      "The rate or the number of channels changes at \(place); \(unread) not played."
    case .furtherSound: "Another sound follows at \(place); \(unread) not played."
    case .shorterThanStated: "The file ends at \(place)\(ofStated)."
    }
  }

  private var remedy: String {
    switch truncation.cause {
    case .damaged, .shorterThanStated: "Fetch or record it again."
    case .formatChanged, .furtherSound: "Split it there, or convert it to one WAV file."
    }
  }

  private var place: String { time(truncation.frame) }

  private var ofStated: String {
    truncation.statedFrames.map { " of the \(time($0)) that its header states" } ?? ""
  }

  private var unread: String {
    truncation.unreadBytes.map { "\(Number.bytes($0)) were" } ?? "what follows was"
  }

  private func time(_ frames: Int) -> String {
    Number.time(Double(frames) / Double(truncation.sampleRate), decimals: 3)
  }

  // MARK: For programs

  /// `damaged`, `format_changed`, `further_sound` or `shorter_than_stated`.
  var cause: String {
    switch truncation.cause {
    case .damaged: "damaged"
    case .formatChanged: "format_changed"
    case .furtherSound: "further_sound"
    case .shorterThanStated: "shorter_than_stated"
    }
  }

  /// The facts as members of a JSON object.
  var members: [JSON.Member] {
    [
      JSON.Member(name: "cause", value: .string(cause)),
      JSON.Member(name: "frame", value: .int(truncation.frame)),
      JSON.Member(name: "rate", value: .int(truncation.sampleRate)),
      JSON.Member(
        name: "seconds", value: .real(Double(truncation.frame) / Double(truncation.sampleRate))),
      JSON.Member(name: "stated_frames", value: .optional(truncation.statedFrames)),
      JSON.Member(name: "unread_bytes", value: .optional(truncation.unreadBytes)),
    ]
  }
}
