// SPDX-License-Identifier: Apache-2.0

import CProcessor

/// Plays the scene as the package is built for this machine, and prints each stage's hash; `--portable` without AVX2.
///
/// `Tests/Embedded/run` compares it with the same scene on other processors.
@main
enum RenderScene {
  static func main() {
    let isWide = cprocessor_has_avx2() && !CommandLine.arguments.contains("--portable")
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Scene.bytesNeeded, alignment: 64)
    var scene = unsafe Scene(memory, isWide: isWide)
    scene.play { stage, hash in
      let digits = String(hash, radix: 16)
      print(String(repeating: "0", count: 8 - digits.count) + digits, stage)
    }
    unsafe memory.deallocate()
  }
}
