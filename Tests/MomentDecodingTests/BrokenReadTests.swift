// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import MomentTestSupport
import Testing

struct BrokenReadTests {
  private static let kinds = [
    "wav", "flac", "ogg", "mp3", "aiff", "au", "caf", "w64", "voc", "8svx",
  ]

  @Test(.enabled(if: Tool.hasSox, "sox is not installed"), arguments: kinds)
  func `a file that breaks off at any read is given up, and not looked through for ever`(
    kind: String
  ) async throws {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 22050 -c 1 x.\(kind) synth 0.1 sine 440", in: scratch)
    let bytes = scratch.bytes("x.\(kind)")

    for good in 0..<40 {
      let failing = BrokenStore(bytes, good: good, answer: -Int(EIO))
      let name = "x.\(kind)"
      let error = await failure(of: .store(failing, name: name))
      if failing.vain > 0 { #expect(error == .readFailed(name, errno: EIO), "read \(good)") }
      #expect(failing.vain < BrokenStore.patience, "read \(good) fails")
      // One that has become shorter may be a sound, as far as it goes.
      let ending = BrokenStore(bytes, good: good, answer: 0)
      _ = await failure(of: .store(ending, name: name))
      #expect(ending.vain < BrokenStore.patience, "read \(good) finds the end")
    }
  }
}
