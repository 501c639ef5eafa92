// SPDX-License-Identifier: Apache-2.0

extension SourceWalk {
  /// Frames decoded before a place, where a decoder that was sent there must first find its feet.
  private static let lossyLead = 8192

  /// Goes to a frame, exactly: by seeking, or else by decoding what comes before it.
  static func go(
    _ reader: inout MixedReader, to frame: Int, _ source: StreamSource, _ progress: DecodeProgress
  ) throws(DecodeError) {
    if frame == reader.position { return }
    let lead = source.info.coding == .lossy ? min(lossyLead, frame) : 0
    let isFresh = reader.position == 0
    if !source.info.isSeekable || !reader.seek(to: frame - lead), !isFresh {
      reader = try source.reader(progress)
    }
    while reader.position < frame {
      if try reader.next(frame - reader.position) == 0 { return }
    }
  }
}
