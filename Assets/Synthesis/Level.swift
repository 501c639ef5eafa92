// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What decibels are as a factor of the amplitude.
package func amplitude(decibels: Double) -> Double {
  power(10, decibels / 20)
}

/// What a factor of the amplitude is in decibels; silence is minus infinity.
package func decibels(amplitude: Double) -> Double {
  20 * log10(amplitude)
}

/// `base` to the power of `exponent`.
func power(_ base: Double, _ exponent: Double) -> Double {
  pow(base, exponent)
}
