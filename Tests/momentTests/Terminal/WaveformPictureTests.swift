// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import moment

@Suite("Waveform picture")
struct WaveformPictureTests {
  typealias Stretch = WaveformPicture.Stretch

  @Test
  func `full scale fills the height, silence is a line, half is half`() {
    let picture = WaveformPicture(rows: 4, isUnicode: false)
    let lines = picture.lines([
      Stretch(low: -1, high: 1), Stretch(low: 0, high: 0), Stretch(low: -0.49, high: 0.49),
      Stretch(low: 0, high: 1),
    ])
    #expect(lines == ["#  #", "# ##", "###", "#"])
  }

  @Test
  func `braille holds two stretches and four levels in a character`() {
    let picture = WaveformPicture(rows: 1, isUnicode: true)
    #expect(picture.lines([Stretch(low: -1, high: 1), Stretch(low: -1, high: -1)]) == ["⣇"])
    #expect(picture.stretches(for: 40) == 80)
  }

  @Test
  func `overs and what is no number stay in the picture`() {
    let picture = WaveformPicture(rows: 2, isUnicode: false)
    #expect(picture.lines([Stretch(low: -9, high: .infinity)]) == ["#", "#"])
    #expect(picture.lines([Stretch(low: .nan, high: .nan)]) == ["", "#"])
  }
}
