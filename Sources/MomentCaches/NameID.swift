// SPDX-License-Identifier: Apache-2.0

/// A name as it crosses the engine: a number that a ``NameTable`` knows the text of.
public struct NameID: Hashable, Sendable {
  /// Counted up from 1; 0 is no name.
  let number: UInt32

  /// No name.
  package static let none = NameID(number: 0)
}
