// SPDX-License-Identifier: Apache-2.0

public import MomentClips

/// Why a sound was not decoded.
public enum DecodeError: Error, Equatable, Sendable {
  /// There is no such file.
  case notFound(String)
  /// The path names a directory.
  case isDirectory(String)
  /// The path names something else that is no regular file: `kind` says what.
  case notRegular(String, kind: String)
  /// The file may not be read.
  case noPermission(String)
  /// The file could not be opened for another reason.
  case notOpened(String, errno: Int32)
  /// The file has no bytes.
  case empty(String)
  /// The bytes are no sound that can be read; `reason` is libsndfile's.
  case notAudio(String, reason: String)
  /// The file is something else that cannot be decoded; `UnsupportedFormat/remedy(_:)` says what to do.
  case unsupportedFormat(String, UnsupportedFormat)
  /// More channels than can be mixed down.
  case unsupportedChannels(String, count: Int)
  /// A rate that no converter takes.
  case unsupportedRate(String, rate: Int)
  /// A sound file without a single frame.
  case noFrames(String)
  /// The disk failed while the file was read.
  case readFailed(String, errno: Int32)
  /// More was to be read than a file of its size can have need of.
  case readsTooMuch(String, limit: Int)
  /// No byte came for so long.
  case timedOut(String, seconds: Int)
  /// As many files are open as may be.
  case tooManyFiles(String, limit: Int)
  /// The rate converter failed.
  case notConverted(String, reason: String)
  /// The pool has no room for the clip.
  case noRoom(String, ClipError)
  /// The file is no longer the one that was loaded, and whose clip was to be loaded again.
  case changed(String)
  /// The same file is decoded, or was, for somebody else, with whom this is shared.
  case shared(String)
  /// Somebody cancelled it.
  case cancelled(String)
  /// No thread could be started to decode it.
  case noThread(String, errno: Int32)

  /// What sort of failure it is: a command turns it into an exit status.
  public enum Kind: Sendable {
    /// There is nothing to read under that name.
    case noInput
    /// It is there, but it is no sound that can be played.
    case undecodable
    /// It may not be read.
    case permission
    /// Somebody cancelled it.
    case cancelled
    /// No byte came for too long.
    case timedOut
    /// The system gave no file, thread or memory.
    case noResources
    /// Anything else.
    case failure
  }

  /// What sort of failure it is.
  public var kind: Kind {
    switch self {
    case .notFound, .isDirectory, .notRegular: .noInput
    case .noPermission: .permission
    case .empty, .notAudio, .unsupportedFormat, .unsupportedChannels, .unsupportedRate, .noFrames,
      .readsTooMuch:
      .undecodable
    case .timedOut: .timedOut
    case .cancelled: .cancelled
    case .noThread, .noRoom(_, .outOfMemory), .noRoom(_, .machineFull): .noResources
    case .notOpened(_, let errno) where Self.remedy(errno) != nil: .noResources
    case .notOpened, .readFailed, .notConverted, .noRoom, .tooManyFiles, .changed, .shared:
      .failure
    }
  }
}
