// SPDX-License-Identifier: Apache-2.0

/// A clip as a list of memory shows it.
struct ClipInMemory: Equatable, Sendable {
  /// Its file's name.
  let name: String
  /// Bytes it is charged with.
  let bytes: Int
  /// How many hold it: voices, and who decodes it.
  let leases: Int
}
