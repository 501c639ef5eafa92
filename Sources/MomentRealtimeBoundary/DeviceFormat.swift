// SPDX-License-Identifier: Apache-2.0

/// What a device takes: interleaved frames of 1 to 8 channels.
///
/// One channel gets half the sum of both sides, which cannot exceed full scale and leaves a mono
/// clip as it is; from two on, the first two are front left and right and the others stay silent.
@frozen
public struct DeviceFormat: Sendable, BitwiseCopyable {
  /// How a sample lies.
  public var sample: DeviceSample
  /// 1 to 8.
  public var channels: Int

  /// A format from its parts.
  @inlinable
  public init(sample: DeviceSample, channels: Int) {
    precondition(channels >= 1 && channels <= 8, "a device has 1 to 8 channels")
    self.sample = sample
    self.channels = channels
  }

  /// Bytes of one frame.
  @inlinable
  public var bytesPerFrame: Int {
    sample.bytes * channels
  }
}
