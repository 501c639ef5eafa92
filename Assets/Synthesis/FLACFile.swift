// SPDX-License-Identifier: Apache-2.0

import CSndFile
import Glibc

/// A FLAC file to be written.
package struct FLACFile {
  private let path: String

  /// Names the file; nothing is touched yet.
  package init(path: String) {
    self.path = path
  }

  /// Writes `sound` at the strongest compression, and puts it in place only when it is whole.
  ///
  /// - Returns: the file's size in bytes.
  package func write(_ sound: PCM, title: String) throws(AssetError) -> Int {
    let unfinished = path + ".part"
    do throws(AssetError) {
      try encode(sound, title: title, to: unfinished)
      guard unsafe rename(unfinished, path) == 0 else { throw failure(lastError()) }
    } catch {
      _ = unsafe unlink(unfinished)
      throw error
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw failure(lastError()) }
    return Int(status.st_size)
  }

  private func encode(_ sound: PCM, title: String, to unfinished: String) throws(AssetError) {
    var info = SF_INFO()
    info.samplerate = CInt(sound.rate)
    info.channels = CInt(sound.channels)
    info.format = CInt(SF_FORMAT_FLAC | (sound.bits == 24 ? SF_FORMAT_PCM_24 : SF_FORMAT_PCM_16))
    guard let file = unsafe sf_open(unfinished, CInt(SFM_WRITE), &info) else {
      throw failure(unsafe String(cString: sf_strerror(nil)))
    }
    var strongest = 1.0
    _ = unsafe sf_command(
      file, CInt(SFC_SET_COMPRESSION_LEVEL), &strongest, CInt(MemoryLayout<Double>.size))
    _ = unsafe sf_set_string(file, CInt(SF_STR_TITLE), title)
    _ = unsafe sf_set_string(file, CInt(SF_STR_LICENSE), "CC0-1.0")
    let leftJustified = sound.samples.map { $0 << Int32(32 - sound.bits) }
    let written = unsafe sf_writef_int(file, leftJustified, sf_count_t(sound.frames))
    let reason = unsafe String(cString: sf_strerror(file))
    let closed = unsafe sf_close(file)
    guard written == sf_count_t(sound.frames), closed == 0 else {
      throw failure(reason)
    }
  }

  /// Without the full stop that libsndfile ends some of its reasons with, and others not.
  private func failure(_ reason: String) -> AssetError {
    .file(path, reason: reason.last == "." ? String(reason.dropLast()) : reason)
  }

  private func lastError() -> String {
    unsafe String(cString: strerror(errno))
  }
}
