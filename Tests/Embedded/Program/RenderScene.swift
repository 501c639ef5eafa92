// SPDX-License-Identifier: Apache-2.0

/// Plays the scene as the package is built for this machine, and prints each stage's hash.
///
/// `Tests/Embedded/run` compares it with the same scene on other processors.
@main
enum RenderScene {
  static func main() {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Scene.bytesNeeded, alignment: 64)
    var scene = unsafe Scene(memory)
    scene.play { stage, hash in
      let digits = String(hash, radix: 16)
      print(String(repeating: "0", count: 8 - digits.count) + digits, stage)
    }
    unsafe memory.deallocate()
  }
}
