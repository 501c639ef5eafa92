// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

extension DeviceSample {
  /// What people call it: `s16`, `s24`, `s24_3`, `s32` or `f32`.
  public var name: String {
    switch self {
    case .int16: "s16"
    case .int24: "s24"
    case .int24Packed: "s24_3"
    case .int32: "s32"
    case .float32: "f32"
    }
  }
}
