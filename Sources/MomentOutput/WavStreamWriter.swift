// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc
import MomentRealtimeBoundary

/// A WAV file into a descriptor that cannot seek back: its header says what is known beforehand.
final class WavStreamWriter: FrameSink {
  let sample: DeviceSample
  private let descriptor: Int32
  private let name: String
  private let frameBytes: Int

  /// Writes the header.
  ///
  /// - Parameters:
  ///   - descriptor: stays open.
  ///   - sample: 16-bit integers if `nil`.
  ///   - rate: in hertz.
  ///   - frames: the length if it is known; else the header says "as much as comes".
  /// - Throws: `OutputError/cannotWrite(path:reason:)`.
  init(
    _ descriptor: Int32, sample: DeviceSample?, rate: UInt32, frames: Int?
  ) throws(OutputError) {
    self.descriptor = descriptor
    name = descriptor == 1 ? "standard output" : "descriptor \(descriptor)"
    // In a file 24 bits take three bytes.
    self.sample = sample == .int24 ? .int24Packed : sample ?? .int16
    frameBytes = 2 * self.sample.bytes
    let bytes = frames.map { [frameBytes] in
      let (product, overflow) = $0.multipliedReportingOverflow(by: frameBytes)
      return overflow ? .max : product
    }
    let header = Self.header(self.sample, rate: rate, dataBytes: bytes)
    try unsafe header.withUnsafeBufferPointer { bytes throws(OutputError) in
      guard let base = bytes.baseAddress else { return }
      try unsafe writeAll(base, bytes.count)
    }
  }

  static func header(_ sample: DeviceSample, rate: UInt32, dataBytes: Int?) -> [UInt8] {
    // 2^32-1 is what other programs write into a pipe, and take for "unknown".
    let data = UInt32(clamping: dataBytes ?? Int(UInt32.max))
    let riff = UInt32(clamping: Int(data) + 36)
    let frameBytes = UInt32(2 * sample.bytes)
    let bytesPerSecond = UInt32(clamping: UInt64(rate) * UInt64(frameBytes))
    let kind: UInt32 = sample == .float32 ? 3 : 1
    func little(_ value: UInt32, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    return Array("RIFF".utf8) + little(riff, 4) + Array("WAVEfmt ".utf8) + little(16, 4)
      + little(kind, 2) + little(2, 2) + little(rate, 4) + little(bytesPerSecond, 4)
      + little(frameBytes, 2) + little(UInt32(8 * sample.bytes), 2) + Array("data".utf8)
      + little(data, 4)
  }

  @unsafe
  func write(_ frames: UnsafeRawPointer, count: Int) throws(OutputError) {
    try unsafe writeAll(frames, count * frameBytes)
  }

  private func writeAll(_ bytes: UnsafeRawPointer, _ count: Int) throws(OutputError) {
    var done = 0
    while done < count {
      let wrote = unsafe Glibc.write(descriptor, bytes.advanced(by: done), count - done)
      if wrote > 0 {
        done += wrote
      } else if errno == EAGAIN {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        unsafe poll(&entry, 1, -1)
      } else if errno != EINTR {
        throw .cannotWrite(path: name, reason: OutputError.text(of: errno))
      }
    }
  }

  func finish() throws(OutputError) {}
}
