// SPDX-License-Identifier: Apache-2.0

package import MomentRealtimeBoundary

/// What a device is asked for.
package struct DeviceWish: Sendable {
  /// The rate to have if it can be had, in hertz.
  package var rate: UInt32 = 48_000
  /// Seconds of a period.
  package var period = 0.010
  /// Periods of the buffer.
  package var periods = 4
  /// How frames get in.
  package var access = DeviceAccess.automatic
  /// Formats, best first.
  package var samples: [DeviceSample] = [.int32, .float32, .int24, .int24Packed, .int16]
  /// Whether a rate other than the wish is of use.
  package var accepts: @Sendable (UInt32) -> Bool = { _ in true }

  /// The defaults.
  package init() {}

  init(
    _ configuration: OutputConfiguration, rate: UInt32,
    accepts: @escaping @Sendable (UInt32) -> Bool
  ) {
    self.rate = rate
    period = configuration.period
    periods = configuration.periods
    access = configuration.access
    samples = configuration.samples
    self.accepts = accepts
  }
}
