// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import Testing

/// The seam of the loop.
@Suite
struct AmbienceLoopTests {
  @Test
  func `the end of the ambience goes on into its beginning`() throws {
    let sound = try DecodedFile(path: AssetsFolder.path("ambience.flac")).sound

    for index in 0..<sound.channels {
      let differences = secondDifferences(ofLoop: sound.channel(index))
      #expect(differences.seam <= 1.5 * differences.inside)
    }
  }

  @Test
  func `a loop cut at a wrong place is caught`() throws {
    let samples = try DecodedFile(path: AssetsFolder.path("ambience.flac")).sound.channel(0)
    let loudest = try #require(samples.indices.max { abs(samples[$0]) < abs(samples[$1]) })

    let differences = secondDifferences(ofLoop: Array(samples[...loudest]))

    #expect(differences.seam > 1.5 * differences.inside)
  }
}
