// SPDX-License-Identifier: Apache-2.0

/// Where a rendered file goes.
public enum FileTarget: Equatable, Sendable {
  /// A file; it appears under this name when it is complete.
  ///
  /// A byte that belongs to no UTF-8 stands in the path as a character of the private use area, `0xF6` as `U+EFF6`.
  case path(String)
  /// An open descriptor, such as standard output: WAV without seeking back. It is not closed.
  case descriptor(Int32)
}
