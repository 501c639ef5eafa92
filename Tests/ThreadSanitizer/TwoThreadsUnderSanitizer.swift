// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport

/// Runs every scene of two threads, for a build with `--sanitize=thread`, which watches them.
///
/// With `--plant` it runs one in which frames are read whether or not they are there, so that the check itself is
/// checked.
@main
enum TwoThreadsUnderSanitizer {
  static func main() throws {
    if CommandLine.arguments.contains("--plant") {
      // A busy machine may run the two threads one after the other, for once.
      for _ in 0..<5 { print(try TwoThreads.watermark(isPlanted: true)) }
      return
    }
    var faults = 0
    for scene in TwoThreads.scenes {
      let found = try scene.faults()
      print("\(scene.name): \(found.isEmpty ? "as it should be" : found.joined(separator: ", "))")
      faults += found.count
    }
    precondition(faults == 0, "a scene of two threads went wrong")
  }
}
