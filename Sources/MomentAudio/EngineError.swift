// SPDX-License-Identifier: Apache-2.0

public import MomentClips
public import MomentDecoding
public import MomentOutput

/// Why the engine refused.
public enum EngineError: Error, Equatable, Sendable {
  /// Every voice is taken, by sounds of a higher priority or by more new ones than can fade at once.
  case noFreeVoice(capacity: Int)
  /// The device has taken no orders for as long as the queue is deep.
  case renderNotListening(queued: Int)
  /// The clip was unloaded.
  case clipUnloaded(name: String)
  /// The clip is playing and was to be unloaded only if it is not.
  case clipInUse(name: String, holds: Int)
  /// The sound could not be decoded.
  case notDecoded(DecodeError)
  /// The clip memory refused.
  case noClipMemory(ClipError)
  /// The device could not be used.
  case output(OutputError)
  /// The engine has no bus of that name.
  case noSuchBus(name: String, known: [String])
  /// There is next to no memory left (`MemoryPressure/critical`): nothing is loaded until there is.
  case shortOfMemory
  /// The engine was closed.
  case closed
  /// Rendering by hand is for engines whose output is offline.
  case notOffline
  /// A setting that no engine can have.
  case badConfiguration(String)
  /// An option that no clip can be played with, or a number of frames that cannot be rendered.
  case invalidOption(String)
  /// The clip was loaded by another engine.
  case foreignClip
  /// The task that waited was cancelled; what it waited for goes on.
  case cancelled
}

extension EngineError: CustomStringConvertible {
  /// What happened, and what to do about it.
  public var description: String {
    switch self {
    case .noFreeVoice(let capacity):
      "All \(capacity) voices are taken and none may be stolen. Stop one, or raise `voices`."
    case .renderNotListening(let queued):
      "\(queued) orders wait and the device takes none. Is it stopped? See `moment devices`."
    case .clipUnloaded(let name):
      "'\(name)' was unloaded. Load it again."
    case .clipInUse(let name, let holds):
      "'\(name)' is in use \(holds) times. Stop it, or unload it when it is idle."
    case .notDecoded(let error): error.description
    case .noClipMemory(let error): error.description
    case .output(let error): error.description
    case .noSuchBus(let name, let known):
      "There is no bus '\(name)'. There are \(known.joined(separator: ", "))."
    case .shortOfMemory:
      "The machine, or the program's control group, has next to no memory left. What is loaded "
        + "plays on; load more when there is."
    case .closed: "The engine is closed. Make another."
    case .notOffline:
      "This engine's output does not do that: `.offline` renders by hand, `.file` writes."
    case .badConfiguration(let what), .invalidOption(let what): what
    case .foreignClip:
      "The clip was loaded by another engine. Load it on the engine that is to play it."
    case .cancelled: "The task that waited was cancelled. What it waited for goes on."
    }
  }
}
