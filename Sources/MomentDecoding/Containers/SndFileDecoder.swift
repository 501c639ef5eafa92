// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// Decodes what libsndfile reads: all containers but MPEG's.
@safe
final class SndFileDecoder: SoundDecoder {
  let info: SoundInfo
  private(set) var end: SoundEnd?
  private let file: VirtualFile
  private let handle: OpaquePointer
  private let facts: HeaderFacts
  /// Frames that the header promises.
  private let stated: Int
  /// Frames to read at most: what libsndfile gives beyond is the padding of a codec's last block.
  private let limit: Int
  private var position = 0
  private var vainReads = 0

  /// Reads that may find nothing while frames come: a decoder that goes on has no end.
  private static let mostVainReads = 64

  /// Opens a file; `nil` if libsndfile takes it for no sound, or for MPEG.
  ///
  /// - Throws: a `DecodeError` for a sound that cannot be played.
  init?(
    _ file: VirtualFile, _ facts: HeaderFacts, named name: String, preset: SF_INFO = SF_INFO()
  ) throws(DecodeError) {
    var raw = preset
    file.patches = facts.patch.map { [$0] } ?? []
    guard let handle = unsafe file.openSound(&raw) else { return nil }
    let isMPEG = Int(raw.format) & Int(SF_FORMAT_TYPEMASK) == Int(SF_FORMAT_MPEG)
    let most = Self.mostFrames(raw, facts, file)
    limit = min(Self.factLimit(raw, facts), most)
    do throws(DecodeError) {
      if isMPEG {
        unsafe _ = sf_close(handle)
        return nil
      }
      info = unsafe try Self.info(
        handle, raw, facts, length: Self.length(raw, facts, limit: limit, most, file), name)
    } catch {
      unsafe _ = sf_close(handle)
      throw error
    }
    stated = raw.frames < sf_count_t.max ? min(Int(raw.frames), Self.factLimit(raw, facts)) : 0
    unsafe self.handle = unsafe handle
    self.file = file
    self.facts = facts
  }

  deinit { unsafe _ = sf_close(handle) }

  var statedFrames: Int? { stated > 0 ? stated : nil }

  func read(_ frames: Int, into samples: UnsafeMutablePointer<Float>) -> Int {
    took(unsafe sf_readf_float(handle, samples, sf_count_t(allowed(frames))))
  }

  func read(_ frames: Int, into samples: UnsafeMutablePointer<Int16>) -> Int {
    took(unsafe sf_readf_short(handle, samples, sf_count_t(allowed(frames))))
  }

  func seek(to frame: Int) -> Bool {
    guard unsafe sf_seek(handle, sf_count_t(frame), SEEK_SET) == frame else { return false }
    position = frame
    end = nil
    return true
  }

  private func allowed(_ frames: Int) -> Int {
    if vainReads > Self.mostVainReads { return 0 }
    vainReads = file.vainReads
    return max(0, min(frames, limit - position))
  }

  private func took(_ frames: sf_count_t) -> Int {
    let frames = max(0, Int(frames))
    vainReads = file.vainReads - vainReads
    position += frames
    if frames == 0 { end = reason() }
    return frames
  }

  private func reason() -> SoundEnd {
    if facts.isCutShort || vainReads > Self.mostVainReads { return .shorterThanStated }
    if position < stated {
      // What is behind the place where it broke off was not even looked at.
      return file.reached + ReadAhead.blockBytes < file.count ? .damaged : .shorterThanStated
    }
    return .whole
  }
}

private let SEEK_SET: Int32 = 0
