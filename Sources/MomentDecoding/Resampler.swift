// SPDX-License-Identifier: Apache-2.0

import CSoxr

/// libsoxr, from one rate to another, one stream of interleaved floats.
///
/// Its delay is its own affair: the first frame out belongs to the first frame in.
@safe
struct Resampler: ~Copyable {
  private let handle: soxr_t
  private let name: String

  /// A converter from `input` to `output`; only their ratio matters.
  init(from input: Double, to output: Double, channels: Int, name: String) throws(DecodeError) {
    var failure: soxr_error_t?
    var formats = unsafe soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
    var quality = unsafe soxr_quality_spec(Self.quality, UInt(SOXR_ROLLOFF_SMALL))
    var runtime = unsafe soxr_runtime_spec(1)
    let made = unsafe soxr_create(
      input, output, UInt32(channels), &failure, &formats, &quality, &runtime)
    guard let made = unsafe made else {
      throw .notConverted(name, reason: unsafe Self.text(failure))
    }
    unsafe handle = unsafe made
    self.name = name
  }

  deinit { unsafe soxr_delete(handle) }

  /// Converts what it can.
  ///
  /// - Returns: frames taken from `input` and frames put into `output`.
  mutating func process(
    _ input: UnsafePointer<Float>?, _ count: Int, into output: UnsafeMutablePointer<Float>,
    _ capacity: Int
  ) throws(DecodeError) -> (taken: Int, made: Int) {
    var taken = 0
    var made = 0
    let failure = unsafe soxr_process(handle, input, count, &taken, output, capacity, &made)
    if unsafe failure != nil { throw .notConverted(name, reason: unsafe Self.text(failure)) }
    return (taken, made)
  }

  /// 20 bits ("HQ").
  ///
  /// Measured from 8 ... 192 kHz to 48 kHz: 132 dB of signal to noise at least, images and aliases
  /// at -136 dB at most. 28 bits give 151 and -174 dB, cost a third more, and need doubles.
  private static let quality = UInt(SOXR_20_BITQ)

  private static func text(_ reason: soxr_error_t?) -> String {
    unsafe reason.map { unsafe String(cString: $0) } ?? "unknown reason"
  }
}
