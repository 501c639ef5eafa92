// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// A sound too long to keep: what is needed to decode any part of it, again and again.
public struct StreamSource: Sendable {
  /// Where its bytes are.
  public let source: SoundSource
  /// What the file says of itself.
  public let info: SoundInfo
  /// The file it is in; `nil` if that is none.
  let identity: FileIdentity?
  /// How its frames lie in a ring.
  public let layout: ClipLayout
  /// The engine's rate, in frames a second.
  public let rate: Int
  /// Where its end was found, by whoever decoded it first.
  let found: FoundEnd

  /// The file's frames: as they were found, else as its header states them; `nil` if it cannot know.
  var sourceFrames: Int? { found.frames ?? info.length.exactFrames }

  /// Its frames at the engine's rate; `nil` while nobody knows.
  ///
  /// What the header states, until a voice has come to its end.
  public var frames: Int? {
    sourceFrames.map { SoundLength.convert($0, from: info.rate, to: rate) }
  }

  init(
    _ source: SoundSource, info: SoundInfo, in identity: FileIdentity?, layout: ClipLayout,
    rate: Int, found: FoundEnd
  ) {
    self.source = source
    self.info = info
    self.identity = identity
    self.layout = layout
    self.rate = rate
    self.found = found
  }

  /// Opens it once more, at its beginning.
  ///
  /// - Throws: `DecodeError.changed` if it is no longer what it was.
  func reader(_ progress: DecodeProgress) throws(DecodeError) -> MixedReader {
    MixedReader(try SoundReader.again(source, as: info, in: identity, progress: progress))
  }

  /// Whether its path leads to another file by now, or somebody has written to it.
  ///
  /// One system call.
  var isReplaced: Bool {
    guard let identity, let path = source.filePath else { return false }
    return !identity.isContinued(by: FileIdentity(path: path))
  }

  /// Whether its frames are the file's own.
  var isNative: Bool { info.rate == rate }

  /// Whether they are the file's very integers.
  var keepsIntegers: Bool {
    isNative && info.coding.isSmallInteger && !layout.isFloat && info.channels <= 2
  }
}
