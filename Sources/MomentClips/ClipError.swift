// SPDX-License-Identifier: Apache-2.0

/// Why the pool refused.
public enum ClipError: Error, Equatable, Sendable {
  /// The budget has no room for the clip: of what it holds, so many bytes are pinned, and so many are
  /// being played or decoded.
  case noRoom(wanted: Int, free: Int, budget: Int, pinned: Int = 0, playing: Int = 0)
  /// The machine, or a control group the program is in, cannot spare what the budget would allow.
  case machineFull(wanted: Int, spare: Int)
  /// The clip was unloaded; its handle is stale.
  case unloaded
  /// The clip is held by somebody, and was not to be unloaded then.
  case inUse(holds: Int)
  /// A clip has at most 2^31 frames.
  case tooLong(frames: Int)
  /// The kernel gave no memory.
  case outOfMemory(wanted: Int, errno: Int32)
}

extension ClipError: CustomStringConvertible {
  /// What happened, and what to do about it.
  public var description: String {
    switch self {
    case .noRoom(let wanted, let free, let budget, let pinned, let playing):
      "\(wanted) bytes of clip memory are needed; \(free) of the budget's \(budget) are free, "
        + "\(pinned) pinned, \(playing) in use. Unload clips, or raise the budget."
    case .machineFull(let wanted, let spare):
      "\(wanted) bytes of clip memory are needed; the machine, or the program's control group, can "
        + "spare \(spare). Free memory, unload clips, or lower the budget."
    case .unloaded:
      "The clip was unloaded. Load it again."
    case .inUse(let holds):
      "The clip is in use \(holds) times. Stop its voices, or unload it when it is idle."
    case .tooLong(let frames):
      "The clip has \(frames) frames; at most \(ClipPool.longestClip) fit one clip. Cut it."
    case .outOfMemory(let wanted, let errno):
      "The kernel gave no \(wanted) bytes (errno \(errno)). Lower the budget, or free memory."
    }
  }
}
