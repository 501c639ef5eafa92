// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport
import Testing

@testable import moment

/// Amounts, folders and orders.
@Suite("Library arguments")
struct LibraryArgumentTests {
  @Test(
    arguments: [
      ("16MiB", 16 << 20), ("64M", 64 << 20), ("1048576", 1 << 20), ("1.5G", 3 << 29),
      ("500kB", 500_000), ("2 MB", nil), ("0", nil), ("-1", nil), ("lots", nil), ("", nil),
      ("10b", 10), ("1e3", nil),
    ] as [(String, Int?)])
  func `an amount of memory is read as people write it`(text: String, bytes: Int?) {
    #expect(ByteCount(argument: text)?.bytes == bytes)
  }

  @Test
  func `a folder's sounds are told by their endings, in the order of their names`() {
    let folder = TemporaryFolder()
    for name in ["b.WAV", "a.flac", "notes.txt", ".hidden.wav", "wav", "sub/c.ogg"] {
      folder.write("", to: name)
    }
    let paths = ["a.flac", "b.WAV"].map { folder.file($0) }
    #expect(SoundFolder.files(in: folder.path) == paths)
    #expect(SoundFolder.files(in: folder.path + "/") == paths)
    #expect(SoundFolder.files(in: folder.file("a.flac")) == nil)
    #expect(SoundFolder.files(in: TemporaryFolder().path + "/none") == nil)
  }

  private func names(_ repertoire: Repertoire, _ count: Int) -> [String] {
    var repertoire = repertoire
    return (0..<count).compactMap { _ in repertoire.next()?.name }
  }

  private let inputs = (0..<20).map { SoundInput.file("\($0)") }

  @Test
  func `each sound comes once, in its order or in the seed's`() {
    #expect(names(Repertoire(inputs), 30) == inputs.map(\.name))
    let one = names(Repertoire(inputs, seed: 1), 30)
    #expect(one == names(Repertoire(inputs, seed: 1), 30))
    #expect(one != names(Repertoire(inputs, seed: 2), 30))
    #expect(Set(one) == Set(inputs.map(\.name)) && one.count == 20)
    #expect(one != inputs.map(\.name))
  }

  @Test
  func `what has no end comes again, in another order`() {
    let all = names(Repertoire(inputs, seed: 5, isEndless: true), 60)
    #expect(all.count == 60)
    for round in 0..<3 {
      #expect(Set(all[round * 20..<round * 20 + 20]) == Set(inputs.map(\.name)))
    }
    #expect(all[0..<20] != all[20..<40])
    var nothing = Repertoire([], isEndless: true)
    #expect(nothing.next() == nil && nothing.isAtEnd)
  }
}
