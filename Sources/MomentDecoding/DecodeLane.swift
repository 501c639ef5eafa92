// SPDX-License-Identifier: Apache-2.0

/// How urgent a piece of decoding is.
public enum DecodeLane: Int, Sendable, CaseIterable {
  /// Somebody waits for it.
  case waited
  /// Somebody may want it later.
  case prefetch
}
