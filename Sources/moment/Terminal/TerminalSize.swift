// SPDX-License-Identifier: Apache-2.0

/// How much a terminal shows.
struct TerminalSize: Equatable, Sendable {
  let columns: Int
  let rows: Int
}
