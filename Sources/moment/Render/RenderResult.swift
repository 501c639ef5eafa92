// SPDX-License-Identifier: Apache-2.0

/// What a rendering came to.
struct RenderResult: Sendable {
  /// Length of what was written.
  let seconds: Double
  /// How long that took.
  let took: Duration
  /// How each input went.
  let outcomes: [ExitStatus]

  /// How many times faster than playing it was.
  var speed: Double { seconds / max(1e-6, took / .seconds(1)) }
}
