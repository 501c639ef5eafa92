// SPDX-License-Identifier: Apache-2.0

import MomentClips
import Testing

@testable import MomentDecoding

struct SoundLengthTests {
  @Test
  func `a length at another rate is rounded to the nearest frame`() {
    #expect(SoundLength.exact(100_001).converted(from: 44100, to: 48000) == .exact(108_845))
    #expect(SoundLength.exact(1).converted(from: 96000, to: 48000) == .exact(1))
    #expect(SoundLength.claimed(147).converted(from: 44100, to: 48000) == .claimed(160))
    #expect(SoundLength.unknown.converted(from: 44100, to: 48000) == .unknown)
    #expect(SoundLength.exact(77).converted(from: 44100, to: 44100) == .exact(77))
  }

  @Test
  func `an absurd length does not overflow`() {
    let absurd = SoundLength.claimed(.max - 1).converted(from: 8000, to: 192_000)

    #expect(absurd == .claimed(.max / 64))
  }
}
