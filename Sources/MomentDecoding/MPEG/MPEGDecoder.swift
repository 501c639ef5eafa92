// SPDX-License-Identifier: Apache-2.0

import CMPG123

/// Decodes an MPEG stream with libmpg123, which is handed one frame at a time.
///
/// So what is no frame never reaches it, and a frame that is broken takes no other along. The frames that an
/// encoder and the decoder add at both ends are cut off where a tag tells them, at every such tag:
/// streams joined to one file follow each other without a gap. One worker at a time.
@safe
final class MPEGDecoder: SoundDecoder {
  let info: SoundInfo
  let statedFrames: Int?
  private let handle: OpaquePointer
  private let layout: (rate: Int, channels: Int, samples: Int)
  private var frames: MPEGFrames
  private var index: MPEGFrameIndex
  private var state: MPEGPlace
  /// What is left of the frame that was decoded last; libmpg123's memory.
  private var rest: (start: UnsafePointer<Float>, frames: Int)?
  private(set) var end: SoundEnd?
  private let silence: UnsafeMutablePointer<Float>

  /// Frames decoded before the first that is wanted: sound is coded with up to 511 bytes of earlier frames.
  private static let warmUp = 10

  /// Begins with what was found; `nil` if libmpg123 has no memory.
  init?(_ file: VirtualFile, _ sync: MPEGSync) {
    guard let handle = unsafe Self.open(sync) else { return nil }
    unsafe self.handle = unsafe handle
    frames = MPEGFrames(file, sync)
    layout = (sync.header.rate, sync.header.isMono ? 1 : 2, sync.header.samples)
    state = MPEGPlace(offset: sync.offset)
    index = MPEGFrameIndex(state)
    info = SoundInfo(mpeg: sync.header, length: Self.length(file, sync, frames))
    statedFrames = Self.statedFrames(sync, frames)
    let count = layout.samples * layout.channels
    unsafe silence = .allocate(capacity: count)
    unsafe silence.initialize(repeating: 0, count: count)
  }

  deinit {
    unsafe mpg123_delete(handle)
    unsafe silence.deallocate()
  }

  private static func open(_ sync: MPEGSync) -> OpaquePointer? {
    // Since 1.27 this does nothing, and earlier it did no harm twice.
    guard mpg123_init() == MPG123_OK.rawValue, let handle = unsafe mpg123_new(nil, nil)
    else { return nil }
    let off = MPG123_GAPLESS.rawValue | MPG123_AUTO_RESAMPLE.rawValue
    let on =
      MPG123_QUIET.rawValue | MPG123_FORCE_FLOAT.rawValue | MPG123_NO_READAHEAD.rawValue
      | MPG123_IGNORE_INFOFRAME.rawValue | MPG123_SKIP_ID3V2.rawValue
    unsafe cmpg123_param(handle, MPG123_ADD_FLAGS, Int(on))
    unsafe cmpg123_param(handle, MPG123_REMOVE_FLAGS, Int(off))
    if sync.freeBytes > 0 {
      unsafe cmpg123_param(handle, MPG123_FREEFORMAT_SIZE, sync.freeBytes)
    }
    guard unsafe mpg123_open_feed(handle) == MPG123_OK.rawValue else {
      unsafe mpg123_delete(handle)
      return nil
    }
    return unsafe handle
  }

  func read(_ frames: Int, into samples: UnsafeMutablePointer<Float>) -> Int {
    var done = 0
    while done < frames {
      guard let chunk = unsafe rest, unsafe chunk.frames > 0 else {
        if !decodeNext() { break }
        continue
      }
      let count = unsafe min(frames - done, chunk.frames)
      unsafe (samples + done * layout.channels).update(
        from: chunk.start, count: count * layout.channels)
      unsafe rest = (chunk.start + count * layout.channels, chunk.frames - count)
      done += count
    }
    return done
  }

  /// MPEG has no integers of its own, so nobody asks for them.
  func read(_ frames: Int, into samples: UnsafeMutablePointer<Int16>) -> Int { 0 }

  func seek(to frame: Int) -> Bool {
    guard frame >= 0 else { return false }
    let place = index.place(before: max(0, frame - Self.warmUp * layout.samples))
    unsafe rest = nil
    end = nil
    state = place
    frames.offset = place.offset
    unsafe mpg123_close(handle)
    guard unsafe mpg123_open_feed(handle) == MPG123_OK.rawValue else { return false }
    while state.position < frame {
      let decodes = frame - state.position <= Self.warmUp * layout.samples
      guard let kept = unsafe advance(decodes: decodes) else { return false }
      let behind = state.position - frame
      guard behind > 0 else { continue }
      unsafe rest = (kept.start + (kept.count - behind) * layout.channels, behind)
    }
    return true
  }

  private func reason(_ end: MPEGFrames.End) -> SoundEnd {
    switch end {
    case .whole: state.missing > 0 ? .shorterThanStated : .whole
    case .cutShort: .shorterThanStated
    case .damaged: .damaged
    case .formatChanged: .formatChanged
    }
  }

  /// Decodes one more frame; `false` at the end.
  private func decodeNext() -> Bool {
    guard let kept = unsafe advance(decodes: true) else { return false }
    unsafe rest = (kept.start, kept.count)
    return true
  }

  /// Goes over the next frame; `nil` at the end.
  ///
  /// - Returns: the samples of it that are sound, if it was to be decoded; as many zeros else.
  private func advance(decodes: Bool) -> (start: UnsafePointer<Float>, count: Int)? {
    while true {
      let before = state
      switch frames.next() {
      case .end(let end):
        self.end = reason(end)
        return nil
      case .tag(let tag):
        state.begin(tag, samples: layout.samples)
        state.offset = frames.offset
      case .frame(let offset, let bytes):
        index.note(before)
        let samples = unsafe decodes ? decode(offset, bytes) : UnsafePointer(silence)
        let (first, count) = state.pass(layout.samples)
        state.offset = frames.offset
        if count > 0 || !decodes {
          return unsafe (samples + first * layout.channels, count)
        }
      }
    }
  }

  /// The samples of one frame; zeros for one that is broken.
  private func decode(_ offset: Int, _ bytes: Int) -> UnsafePointer<Float> {
    let fed = unsafe withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 1) { room in
      guard unsafe frames.file.read(at: offset, into: room) == bytes else { return false }
      let start = unsafe room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe mpg123_feed(handle, start, bytes) == MPG123_OK.rawValue
    }
    guard fed else { return unsafe UnsafePointer(silence) }
    let wanted = layout.samples * layout.channels * MemoryLayout<Float>.size
    // The first answer may be that the format is another now, which is known.
    for _ in 0..<3 {
      var number: off_t = 0
      var audio: UnsafeMutablePointer<UInt8>?
      var count = 0
      let answer = unsafe mpg123_decode_frame(handle, &number, &audio, &count)
      if answer == MPG123_NEW_FORMAT.rawValue { continue }
      guard answer == MPG123_OK.rawValue, count == wanted, let audio = unsafe audio else { break }
      return unsafe UnsafeRawPointer(audio).assumingMemoryBound(to: Float.self)
    }
    return unsafe UnsafePointer(silence)
  }
}
