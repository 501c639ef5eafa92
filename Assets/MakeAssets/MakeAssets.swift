// SPDX-License-Identifier: Apache-2.0

import AssetSynthesis
import Glibc

/// Makes the project's sound clips: `swift run MakeAssets [FOLDER]`, by default into `Assets`.
@main
enum MakeAssets {
  static func main() {
    exit(run(CommandLine.arguments))
  }

  /// Makes every clip and says what was written.
  ///
  /// - Returns: the exit code: 0, 1 if a file could not be written, 64 for a wrong call.
  private static func run(_ arguments: [String]) -> CInt {
    guard arguments.count <= 2, arguments.last?.hasPrefix("-") != true else {
      complain("usage: MakeAssets [FOLDER]")
      return 64
    }
    let folder = arguments.count == 2 ? arguments[1] : "Assets"
    do throws(AssetError) {
      try make(folder)
      for clip in Clip.all {
        let sound = clip.make()
        let bytes = try FLACFile(path: "\(folder)/\(clip.fileName)").write(
          sound, title: clip.title)
        print(Report(clip: clip, sound: sound, bytes: bytes))
      }
      return 0
    } catch {
      complain("\(error)")
      return 1
    }
  }

  private static func make(_ folder: String) throws(AssetError) {
    guard unsafe mkdir(folder, 0o777) != 0, errno != EEXIST else { return }
    throw .folder(folder, reason: unsafe String(cString: strerror(errno)))
  }

  private static func complain(_ sentence: String) {
    let line = Array((sentence + "\n").utf8)
    _ = unsafe write(STDERR_FILENO, line, line.count)
  }
}
