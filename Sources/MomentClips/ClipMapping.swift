// SPDX-License-Identifier: Apache-2.0

/// Where the memory of a clip or a ring is, as the pool's books have it.
///
/// The register of what the pool has mapped: kernels that keep names show it as `[anon:moment: clip]`, and others
/// do not tell one anonymous mapping from the next.
package struct ClipMapping: Hashable, Sendable {
  /// Whose.
  package let id: ClipID
  /// Its first byte.
  package let address: UInt
  /// Bytes of address space, in whole pages.
  package let bytes: Int
  /// Bytes it is charged with: no more can be resident.
  package let charged: Int
  /// Whether it is a stream's ring.
  package let isRing: Bool

  /// Its addresses.
  package var range: Range<UInt> { address..<address + UInt(bytes) }
}
