// SPDX-License-Identifier: Apache-2.0

/// What receipts are collected in, made once.
struct ReceiptBasket: Sendable {
  /// How many receipts are read under one hold of the lock: what is collected has its room before.
  static let batch = 64

  var closed: [PlaybackRecord] = []
  var told: [EngineBooks.EndedVoice] = []

  /// With room for a batch of each.
  mutating func makeRoom() {
    closed.reserveCapacity(Self.batch)
    told.reserveCapacity(Self.batch)
  }
}
