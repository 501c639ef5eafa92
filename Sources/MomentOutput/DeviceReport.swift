// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// What an open device granted.
public struct DeviceReport: Equatable, Sendable {
  /// The name it was opened by.
  public var name: String
  /// ALSA's word for what kind of PCM it is: `HW`, `IOPLUG`, `PLUG` ...
  public var type: String
  /// Its rate in hertz.
  public var rate: UInt32
  /// How its samples lie.
  public var sample: DeviceSample
  /// Its channels, interleaved.
  public var channels: Int
  /// Frames of a period, at its own rate.
  public var periodFrames: Int
  /// Frames of its buffer, at its own rate.
  public var bufferFrames: Int
  /// Whether frames are put into its own memory rather than written.
  public var isMapped: Bool
  /// Whether it can be halted and go on.
  public var canPause: Bool
  /// Whether it can go on where it was when the machine went to sleep.
  public var canResume: Bool

  /// Seconds that its buffer lasts.
  public var bufferSeconds: Double { Double(bufferFrames) / Double(rate) }
}

extension DeviceReport: CustomStringConvertible {
  /// The report in one line.
  public var description: String {
    "\(name): \(rate) Hz, \(sample.name), \(channels) channel\(channels == 1 ? "" : "s"), "
      + "period \(periodFrames), buffer \(bufferFrames) frames, \(isMapped ? "mmap" : "read/write")"
  }
}
