// SPDX-License-Identifier: Apache-2.0

/// Bytes that somebody wants charged, and how far that has come.
struct RoomClaim {
  let bytes: Int
  /// Whether others make way for it.
  let makingRoom: Bool
  /// Those that are charged.
  var charged = 0
  /// Bytes of idle clips that are still to make way for it.
  var promised = 0

  init(_ bytes: Int, makingRoom: Bool) {
    self.bytes = bytes
    self.makingRoom = makingRoom
  }

  /// Those that are not charged yet.
  var missing: Int { bytes - charged }
}
