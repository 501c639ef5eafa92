// SPDX-License-Identifier: Apache-2.0

extension MPEGDecoder {
  /// Frames of sound that a stream's tag states.
  static func statedFrames(_ sync: MPEGSync, _ frames: MPEGFrames) -> Int? {
    var frames = frames
    guard case .tag(let tag) = frames.next(), let count = tag.frames, count > 0 else { return nil }
    var place = MPEGPlace(offset: 0)
    place.begin(tag, samples: sync.header.samples)
    return place.missing
  }

  /// How long a stream is, by its tag or by its first frame.
  static func length(_ file: VirtualFile, _ sync: MPEGSync, _ frames: MPEGFrames) -> SoundLength {
    var frames = frames
    let samples = sync.header.samples
    let bytes = max(0, SoundTags.startOfTrailingTags(in: file) - sync.offset)
    guard case .tag(let tag) = frames.next(), let count = tag.frames, count > 0 else {
      let size = max(1, sync.header.bytes(freeBytes: sync.freeBytes))
      return .claimed(max(1, bytes / size) * samples)
    }
    var place = MPEGPlace(offset: 0)
    place.begin(tag, samples: samples)
    if tag.bytes == bytes { return .exact(place.missing) }
    // No frame is shorter than 24 bytes.
    let most = bytes / 24 * samples
    guard let stated = tag.bytes, stated > bytes else { return .claimed(min(place.missing, most)) }
    let share = Double(bytes) / Double(stated)
    return .claimed(min(Int(Double(place.missing) * share), most))
  }
}

extension SoundInfo {
  /// A stream of MPEG audio.
  init(mpeg header: MPEGHeader, length: SoundLength) {
    self.init(
      format: "MPEG-1/2 Audio", subtype: "MPEG Layer \(["I", "II", "III"][header.layer - 1])",
      rate: header.rate, channels: header.isMono ? 1 : 2,
      roles: header.isMono ? [.mono] : [.left, .right], length: length, coding: .lossy,
      isSeekable: true, loop: nil, chainedStreams: 1)
  }
}
