// SPDX-License-Identifier: Apache-2.0

/// What a worker does at this moment.
public struct DecodeActivity: Equatable, Sendable {
  /// The source's name.
  public let name: String
  /// How urgent it is.
  public let lane: DecodeLane
  /// How long it has been under way, in seconds.
  public let seconds: Double
  /// How long the worker has waited for the kernel, in seconds; 0 if it does not.
  public let stalled: Double
  /// Bytes read so far, those read twice counted twice.
  public let bytes: Int
  /// How much of the file has been passed, 0 to 1; `nil` before its size is known.
  public let share: Double?
  /// Whether whoever asked was answered already, and only the worker is still held up.
  public let isAbandoned: Bool
}
