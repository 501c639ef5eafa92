// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import Testing

/// The clips as they lie in `Assets`.
@Suite
struct ClipFilesTests {
  @Test(arguments: Clip.all.map(\.name))
  func `a clip is what the page about the clips says`(name: String) throws {
    let clip = try named(name)
    let file = try DecodedFile(clip: clip)
    let row = try #require(
      try AssetsFolder.lines("README.md").first { $0.hasPrefix("| `\(clip.fileName)` |") })
    let cells = row.split(separator: "|").map { $0.drop { $0 == " " } }.map {
      String($0.reversed().drop { $0 == " " }.reversed())
    }

    #expect(file.isFLAC)
    #expect(file.sound.bits == clip.bits)
    #expect(
      cells.dropFirst(2) == [
        "\(file.sound.seconds) s", "\(file.sound.rate) Hz",
        file.sound.channels == 1 ? "mono" : "stereo", "\(file.sound.bits)",
        "\((try AssetsFolder.bytes(clip.fileName).count + 500) / 1000) kB",
      ])
  }

  @Test
  func `all clips together stay below 2 MB and the embedded one below 200 kB`() throws {
    let sizes = try Clip.all.map { try AssetsFolder.bytes($0.fileName).count }

    #expect(sizes.reduce(0, +) < 2_000_000)
    #expect(try AssetsFolder.bytes("bell.flac").count < 200_000)
  }

  @Test(arguments: Clip.all.map(\.name))
  func `a clip is loud enough, never full, and has no constant part`(name: String) throws {
    let sound = try DecodedFile(clip: named(name)).sound

    #expect(sound.peak < 1)
    #expect(sound.peak > amplitude(decibels: -20))
    for index in 0..<sound.channels {
      let mean = sound.channel(index).reduce(0, +) / Double(sound.frames)
      #expect(abs(mean) < 0.000_1)
    }
  }

  @Test(arguments: Clip.all.map(\.name))
  func `a clip begins and ends in quiet`(name: String) throws {
    let sound = try DecodedFile(clip: named(name)).sound

    for index in 0..<sound.channels {
      let samples = sound.channel(index)
      #expect(abs(try #require(samples.first)) < 0.01)
      #expect(abs(try #require(samples.last)) < 0.01)
    }
  }

  @Test(arguments: Clip.all.map(\.name).filter { $0 != "ambience" })
  func `a tail ends in true silence, but not before it has faded`(name: String) throws {
    let sound = try DecodedFile(clip: named(name)).sound
    let last = try #require(sound.samples.lastIndex { $0 != 0 })
    let beforeSilence = sound.samples[...last].suffix(sound.rate / 100)

    #expect(last < sound.samples.count - 1)
    #expect(last > sound.samples.count * 9 / 10)
    #expect(beforeSilence.allSatisfy { $0.magnitude <= 8 })
  }

  private func named(_ name: String) throws -> Clip {
    try #require(Clip.all.first { $0.name == name })
  }
}
