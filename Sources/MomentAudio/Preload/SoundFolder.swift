// SPDX-License-Identifier: Apache-2.0

public import MomentDecoding
import MomentOutput

/// A folder of sounds.
public enum SoundFolder {
  private static let endings: Set<String> = [
    "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "caf", "au", "snd", "w64",
    "rf64",
  ]

  /// The paths of the sound files in a folder, by name; `nil` if it is none, or not to be read.
  ///
  /// Sounds are told by their endings; hidden files and folders inside are left out.
  public static func files(in folder: String) -> [String]? {
    let names = SmallFile.names(in: folder)
    guard !names.isEmpty || SmallFile.isFolder(folder) else { return nil }
    let base = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    return names.filter { isSound($0) }.map { "\(base)/\($0)" }
  }

  /// The sound files in a folder, by name; `nil` if it is none, or not to be read.
  public static func sources(in folder: String) -> [SoundSource]? {
    files(in: folder)?.map { .file(path: $0) }
  }

  private static func isSound(_ name: String) -> Bool {
    guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
    return endings.contains(name[name.index(after: dot)...].lowercased())
  }
}
