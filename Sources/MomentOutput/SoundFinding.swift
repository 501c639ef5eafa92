// SPDX-License-Identifier: Apache-2.0

/// One thing that was looked at, and how it stands.
public struct SoundFinding: Equatable, Sendable {
  /// How something stands.
  public enum State: String, Sendable {
    /// As it should be.
    case ok
    /// Sound works, but not as well as it could.
    case warning
    /// This keeps sound from working.
    case problem
  }

  /// What was looked at: `nodes`, `group`, `cards`, `default`, `waking`, `priority`, `memory`,
  /// `servers`.
  public var name: String
  /// How it stands.
  public var state: State
  /// What was found.
  public var what: String
  /// What to do about it; `nil` if nothing needs doing.
  ///
  /// Of `waking`, which is always `ok`, what to do if it is heard.
  public var remedy: String?
}
