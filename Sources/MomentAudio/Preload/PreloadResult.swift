// SPDX-License-Identifier: Apache-2.0

public import MomentDecoding

/// What a preload came to.
public struct PreloadResult: Sendable {
  /// Why it loads no more.
  public enum End: String, Sendable {
    /// It is done with all of them.
    case complete
    /// The budget has no room for the next one without a clip giving way.
    case full
    /// Memory ran short, of the machine or of a control group.
    case shortOfMemory
    /// It was cancelled, or the engine closed.
    case cancelled
  }

  /// Why it loads no more.
  public internal(set) var end = End.complete
  /// The clips, in the order of their sources; they make way for others like any, unless they were to be pinned.
  public internal(set) var clips: [Clip] = []
  /// What could not be loaded, and why; a sound larger than the whole budget among them.
  public internal(set) var failures: [(source: SoundSource, error: EngineError)] = []
  /// What was not loaded any more, in its order.
  public internal(set) var left: [SoundSource] = []
}
