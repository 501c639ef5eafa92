// SPDX-License-Identifier: Apache-2.0

extension ResourceSnapshot {
  /// Adds what clips and rings take.
  ///
  /// - Parameters:
  ///   - core: whose.
  ///   - isListing: whether each clip is named.
  mutating func include(_ core: EngineCore, isListing: Bool) {
    let residents = core.pool.residents
    rings = core.streams.usage
    rings.bytes = engine.clips.ringBytes
    clipBytes = ClipBytes(residents, rings: rings.bytes)
    if isListing { clips = residents }
  }
}
