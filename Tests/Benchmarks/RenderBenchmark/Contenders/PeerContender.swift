// SPDX-License-Identifier: Apache-2.0

import CPeer
import Glibc

/// Another mixer, out of a shared object (`Tests/Benchmarks/Peers`).
final class PeerContender: Contender {
  let name: String
  private let table: peer

  /// Why a peer takes no part.
  struct Absent: Error, CustomStringConvertible {
    let description: String
  }

  /// Loads it, and opens it once to hear its name.
  init(path: String) throws {
    guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL),
      let symbol = unsafe dlsym(library, "peer")
    else {
      throw Absent(description: unsafe dlerror().map { unsafe String(cString: $0) } ?? path)
    }
    let entry = unsafe unsafeBitCast(symbol, to: peer_entry.self)
    guard let table = unsafe entry() else { throw Absent(description: "\(path) is no peer") }
    self.table = unsafe table.pointee
    guard self.table.open(1, Int32(Block.frames), Int32(Block.rate)) == 0 else {
      throw Absent(description: "\(path) does not open")
    }
    unsafe name = self.table.name().map { unsafe String(cString: $0) } ?? path
    self.table.close()
  }

  func mixer(_ sound: Sound, voices: Int) throws -> (any Mixer)? {
    guard !sound.isFloat, !sound.isRamping, !sound.isSilent, !sound.hasOwnClips else { return nil }
    return PeerMixer(table, sound, voices: voices)
  }

  func stage(voices: Int) throws -> (any Stage)? { PeerStage(table, voices: voices) }
}

/// Voices of a peer that loop for ever.
@safe
private final class PeerMixer: Mixer {
  private let table: peer
  private let loaded: UnsafeMutableRawPointer
  private let output: UnsafeMutablePointer<Float>

  /// `nil` where the peer has no such voices.
  init?(_ table: peer, _ sound: Sound, voices: Int) {
    let samples = sound.samples
    guard table.open(Int32(voices), Int32(Block.frames), Int32(Block.rate)) == 0 else {
      return nil
    }
    guard
      let loaded = unsafe table.load(
        samples, Int32(sound.frames), Int32(sound.channels), Int32(sound.recordedRate))
    else {
      table.close()
      return nil
    }
    for voice in 0..<voices {
      let place = Int32(sound.place(of: voice))
      guard unsafe table.play(Int32(voice), loaded, place, 1, sound.pitch) == 0 else {
        unsafe table.unload(loaded)
        table.close()
        return nil
      }
    }
    self.table = table
    unsafe self.loaded = unsafe loaded
    unsafe output = .allocate(capacity: 2 * Block.frames)
  }

  func renderBlock() { unsafe table.render(output) }

  deinit {
    unsafe table.unload(loaded)
    table.close()
    unsafe output.deallocate()
  }
}
