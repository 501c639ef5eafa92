// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding

/// What is played, what of it is loaded ahead, in which order, and for how long.
struct LibraryPlan: Sendable {
  /// Everything to be played.
  var inputs: [SoundInput]
  /// What is loaded before anything is played.
  var ahead: [SoundInput] = []
  /// Shuffles; the same number gives the same order.
  var seed: UInt64?
  /// Seconds after which it fades and ends, and until which it begins anew.
  var length: Double?
  /// Whether clips stay loaded after they were played.
  var keepsClips = false
  /// Whether all there is to know is shown while it plays.
  var showsTop = false

  /// Files and nothing else.
  init(inputs: [SoundInput]) { self.inputs = inputs }

  /// What the command line asks for.
  ///
  /// - Throws: ``Failure`` for folders that are none or have no sounds in them.
  init(
    _ options: LibraryOptions, files: [String], raw: RawFormat? = nil
  ) throws(Failure) {
    var paths: [String] = []
    for file in files.map({ SoundAddress.path($0) }) {
      let isMixed = options.shuffle || options.length != nil
      if isMixed, let inside = SoundFolder.files(in: file) {
        paths += try Self.known(inside, in: file)
      } else {
        paths.append(file)
      }
    }
    if let folder = options.preload.map({ SoundAddress.path($0) }) {
      guard let inside = SoundFolder.files(in: folder) else {
        throw Failure(.noInput, "'\(folder)' is no folder that can be read.")
      }
      ahead = try Self.known(inside, in: folder).map { .file($0) }
    }
    let budget = options.budget?.bytes ?? MemoryLimit.defaultBudget
    inputs =
      ahead
      + (paths.isEmpty && !ahead.isEmpty
        ? []
        : try SoundInput.list(
          paths, raw: raw,
          limit: PipeLimit(bytes: budget, remedy: "Put it into a file, or give a larger --budget.")))
    if options.shuffle { seed = options.seed ?? UInt64.random(in: 0...UInt64.max) }
    length = options.length?.seconds
    keepsClips = options.keepsClips
    showsTop = options.top
  }

  private static func known(_ files: [String], in folder: String) throws(Failure) -> [String] {
    if files.isEmpty { throw Failure(.noInput, "There are no sounds in '\(folder)'.") }
    return files
  }

  /// The order, once it is known which of the inputs can be played.
  func repertoire(of inputs: [SoundInput]) -> Repertoire {
    Repertoire(inputs, seed: seed, isEndless: length != nil)
  }
}
