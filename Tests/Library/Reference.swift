// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentAudio
import MomentTestSupport

/// The samples of every sound, as they are to be heard: interleaved stereo, at the show's gain.
struct Reference: Sendable {
  private let library: SoundLibrary

  /// Decodes what is not known from its making, one sound at a time with nothing else to do, and keeps it in
  /// files.
  init(_ library: SoundLibrary) async throws {
    self.library = library
    var configuration = AudioEngine.Configuration()
    configuration.output = .offline(rate: LibraryShow.rate)
    configuration.budget = 64 << 20
    let engine = try await AudioEngine(configuration)
    var options = LoadOptions()
    options.streaming = .never
    var play = PlayOptions()
    play.gain = Gain(amplitude: LibraryShow.gain)
    for (index, sound) in library.sounds.enumerated() where sound.recipe == nil {
      let clip = try await engine.load(.file(path: sound.path), options)
      guard let frames = clip.frames, frames < ExpectedMix.frames / 2 else {
        throw ValidationError("\(sound.path) is too long for this")
      }
      let playback = try engine.play(clip, play)
      let samples = try engine.render(frames: frames)
      guard playback.end?.reason == .finished else {
        throw ValidationError("\(sound.path) does not play to its end")
      }
      try await clip.unload()
      let bytes = samples.flatMap { sample in
        (0..<4).map { UInt8(truncatingIfNeeded: sample.bitPattern >> (8 * $0)) }
      }
      library.folder.write(bytes, to: Self.name(index))
    }
    await engine.close()
  }

  private static func name(_ index: Int) -> String { "\(index).reference" }

  /// The samples of a sound of the library.
  func samples(_ index: Int) -> [Float] {
    guard let recipe = library.sounds[index].recipe else {
      return library.folder.samples(Self.name(index), as: UInt32.self).map { Float(bitPattern: $0) }
    }
    let samples = recipe.samples
    let scale = LibraryShow.gain / 32_768
    return recipe.channels == 2
      ? samples.map { Float($0) * scale }
      : samples.flatMap { [Float($0) * scale, Float($0) * scale] }
  }
}
