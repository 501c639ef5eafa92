// SPDX-License-Identifier: Apache-2.0

/// Names one clip of a pool.
///
/// A place that is used again gets another generation, so that a stale name is recognised.
public struct ClipID: Hashable, Sendable {
  let index: Int
  let generation: UInt32
}
