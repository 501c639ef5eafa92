// SPDX-License-Identifier: Apache-2.0

import CSndFile
import Glibc
import MomentRealtimeBoundary

/// A sound file written by libsndfile, the same to the byte from run to run (but for Ogg's serials).
@safe
final class SoundFileWriter: FrameSink {
  let sample: DeviceSample
  private let part: PartFile
  private var file: OpaquePointer?
  /// For 24-bit samples, which libsndfile wants in the upper bytes.
  private var shifted: [Int32] = []

  /// A new stereo file.
  ///
  /// - Throws: `OutputError/unfitForContainer(container:what:)`,
  ///   `OutputError/cannotWrite(path:reason:)`.
  init(
    _ path: String, container: FileContainer, sample: DeviceSample?, rate: UInt32
  ) throws(OutputError) {
    if let sample, !container.stores(sample) {
      throw .unfitForContainer(container: "\(container)", what: "\(sample.name) samples")
    }
    self.sample = sample ?? container.usualSample
    var info = SF_INFO()
    info.samplerate = Int32(clamping: rate)
    info.channels = 2
    info.format = container.format(self.sample)
    guard unsafe sf_format_check(&info) != 0 else {
      throw .unfitForContainer(container: "\(container)", what: "stereo at \(rate) Hz here")
    }
    part = try PartFile(path)
    var io = unsafe SF_VIRTUAL_IO(
      get_filelen: partSize, seek: partSeek, read: partRead, write: partWrite, tell: partTell)
    // Unretained: the file is closed before this object, which holds the part, goes.
    let context = unsafe Unmanaged.passUnretained(part).toOpaque()
    unsafe file = sf_open_virtual(&io, Int32(SFM_WRITE), &info, context)
    guard unsafe file != nil else {
      if part.failure != 0 {
        throw .cannotWrite(path: path, reason: OutputError.text(of: part.failure))
      }
      throw .unfitForContainer(container: "\(container)", what: "stereo at \(rate) Hz")
    }
    // It carries the time of day.
    unsafe sf_command(file, Int32(SFC_SET_ADD_PEAK_CHUNK), nil, Int32(SF_FALSE))
  }

  deinit { unsafe sf_close(file) }

  @unsafe
  func write(_ frames: UnsafeRawPointer, count: Int) throws(OutputError) {
    let frameCount = sf_count_t(count)
    let wrote =
      switch sample {
      case .int16:
        unsafe sf_writef_short(file, frames.assumingMemoryBound(to: Int16.self), frameCount)
      case .int24: unsafe writeShifted(frames, count: count)
      case .int32:
        unsafe sf_writef_int(file, frames.assumingMemoryBound(to: Int32.self), frameCount)
      case .float32:
        unsafe sf_writef_float(file, frames.assumingMemoryBound(to: Float.self), frameCount)
      case .int24Packed: sf_count_t(0)
      }
    if part.failure != 0 || wrote != frameCount { throw failure() }
  }

  private func writeShifted(_ frames: UnsafeRawPointer, count: Int) -> sf_count_t {
    let samples = unsafe UnsafeBufferPointer(
      start: frames.assumingMemoryBound(to: Int32.self), count: 2 * count)
    shifted.removeAll(keepingCapacity: true)
    unsafe shifted.append(contentsOf: samples.lazy.map { $0 << 8 })
    return unsafe sf_writef_int(file, shifted, sf_count_t(count))
  }

  private func failure() -> OutputError {
    if part.failure != 0 {
      return .cannotWrite(path: part.path, reason: OutputError.text(of: part.failure))
    }
    guard let text = unsafe sf_strerror(file) else {
      return .cannotWrite(path: part.path, reason: "unknown")
    }
    return .cannotWrite(path: part.path, reason: unsafe String(cString: text))
  }

  func finish() throws(OutputError) {
    let code = unsafe sf_close(file)
    unsafe file = nil
    if code != 0, part.failure == 0 {
      let text = unsafe sf_error_number(code).map { unsafe String(cString: $0) } ?? "error \(code)"
      throw .cannotWrite(path: part.path, reason: text)
    }
    try part.finish()
  }
}

private func partFile(_ context: UnsafeMutableRawPointer?) -> PartFile? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<PartFile>.fromOpaque(context).takeUnretainedValue()
}

private func partSize(_ context: UnsafeMutableRawPointer?) -> sf_count_t {
  sf_count_t(unsafe partFile(context)?.size ?? 0)
}

private func partSeek(
  _ offset: sf_count_t, _ whence: Int32, _ context: UnsafeMutableRawPointer?
) -> sf_count_t {
  sf_count_t(unsafe partFile(context)?.seek(Int(offset), whence) ?? -1)
}

/// Nothing is read back from a file that is being written.
private func partRead(
  _ bytes: UnsafeMutableRawPointer?, _ count: sf_count_t, _ context: UnsafeMutableRawPointer?
) -> sf_count_t { 0 }

private func partWrite(
  _ bytes: UnsafeRawPointer?, _ count: sf_count_t, _ context: UnsafeMutableRawPointer?
) -> sf_count_t {
  guard let bytes = unsafe bytes, let part = unsafe partFile(context) else { return 0 }
  return sf_count_t(unsafe part.write(bytes, count: Int(count)))
}

private func partTell(_ context: UnsafeMutableRawPointer?) -> sf_count_t {
  sf_count_t(unsafe partFile(context)?.seek(0, SEEK_CUR) ?? -1)
}
