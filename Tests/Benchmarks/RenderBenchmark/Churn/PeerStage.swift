// SPDX-License-Identifier: Apache-2.0

import CPeer

/// A peer's voices, while its sounds are loaded, played and unloaded.
@safe
final class PeerStage: Stage, @unchecked Sendable {
  private let table: peer
  private let output: UnsafeMutablePointer<Float>
  private var sounds = StageSounds()
  /// What each voice plays; with the second thread.
  private var playing: [UnsafeMutableRawPointer?]

  /// What a peer refused to do.
  struct Refusal: Error {}

  /// `nil` where the peer has not so many voices.
  init?(_ table: peer, voices: Int) {
    guard table.open(Int32(voices), Int32(Block.frames), Int32(Block.rate)) == 0 else {
      return nil
    }
    self.table = table
    unsafe playing = Array(repeating: nil, count: voices)
    unsafe output = .allocate(capacity: 2 * Block.frames)
  }

  func renderBlock() { unsafe table.render(output) }

  func turnOver() throws -> Int {
    var count = 0
    for voice in unsafe playing.indices {
      if let ended = unsafe playing[voice] {
        guard table.is_playing(Int32(voice)) == 0 else { continue }
        unsafe table.unload(ended)
      }
      let samples = sounds.next()
      let loaded = unsafe samples.withUnsafeBufferPointer {
        unsafe table.load($0.baseAddress, Int32(samples.count / 2), 2, Int32(Block.rate))
      }
      guard let loaded = unsafe loaded, unsafe table.play(Int32(voice), loaded, 0, 0, 1) == 0
      else { throw Refusal() }
      unsafe playing[voice] = unsafe loaded
      count += 1
    }
    return count
  }

  deinit {
    // What still sounds is stopped by its unloading.
    for voice in unsafe playing.indices {
      if let loaded = unsafe playing[voice] { unsafe table.unload(loaded) }
    }
    table.close()
    unsafe output.deallocate()
  }
}
