// SPDX-License-Identifier: Apache-2.0

/// How one sample lies in a device's buffer.
///
/// Little-endian, as every supported processor is.
@frozen
public enum DeviceSample: UInt8, Sendable, BitwiseCopyable {
  /// 16-bit integer.
  case int16
  /// 24-bit integer in the low three bytes of four (ALSA's S24_LE).
  case int24
  /// 24-bit integer in three bytes (ALSA's S24_3LE).
  case int24Packed
  /// 32-bit integer.
  case int32
  /// 32-bit float, full scale -1 ... 1.
  case float32

  /// Bytes of one sample: 2, 3 or 4.
  @inlinable
  public var bytes: Int {
    switch self {
    case .int16: 2
    case .int24Packed: 3
    case .int24, .int32, .float32: 4
    }
  }
}
