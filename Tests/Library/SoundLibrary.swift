// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport

/// Files of sound whose samples are known.
struct SoundLibrary {
  /// One of them.
  struct Sound: Sendable {
    let path: String
    /// How it was made; `nil` for a file of others, or one that is converted: its samples are what an engine
    /// decodes when it has nothing else to do.
    let recipe: SoundRecipe?
  }

  private(set) var sounds: [Sound] = []
  let folder: TemporaryFolder

  /// Makes files of about so many bytes, decoded, and adds those of others.
  init(bytes: Int, seed: UInt64, also: [String], in folder: TemporaryFolder) throws {
    self.folder = folder
    var random = RandomSequence(seed: seed)
    var left = bytes
    while left > 0 {
      let recipe = SoundRecipe(number: sounds.count, random: &random)
      let path = folder.file(recipe.name)
      try recipe.write(to: path)
      sounds.append(Sound(path: path, recipe: recipe.rate == LibraryShow.rate ? recipe : nil))
      left -= recipe.frames * LibraryShow.rate / recipe.rate * recipe.channels * 2
    }
    sounds += also.map { Sound(path: $0, recipe: nil) }
  }
}
