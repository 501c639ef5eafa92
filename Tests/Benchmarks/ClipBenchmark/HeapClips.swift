// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CSndFile
import Glibc
import Synchronization

/// Clips in memory from malloc, as most engines keep them: what Moment's pool is compared with.
///
/// They are decoded on the threads that tasks have, as in Moment two on two cores, and let go by whoever
/// unloads them.
@safe
final class HeapClips: @unchecked Sendable {
  /// What a sample is kept as.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    /// As a float, as mixers want it.
    case float
    /// As the integer it is.
    case int16

    var bytes: Int { self == .float ? 4 : 2 }
  }

  private static let chunk = 4096

  private let kind: Kind
  private let clips = Mutex<[String: Int]>([:])

  init(_ kind: Kind) { self.kind = kind }

  /// Decodes a file at its own rate.
  func load(_ path: String) async throws {
    let address = try await Task.detached { [self] in try decode(path) }.value
    clips.withLock { $0[path] = address }
  }

  /// Gives a clip back to the heap.
  func unload(_ path: String) {
    guard let address = clips.withLock({ $0.removeValue(forKey: path) }) else { return }
    unsafe free(UnsafeMutableRawPointer(bitPattern: address))
  }

  private func decode(_ path: String) throws -> Int {
    var info = SF_INFO()
    guard let file = unsafe sf_open(path, Int32(SFM_READ), &info) else {
      throw ValidationError("\(path) is no sound")
    }
    defer { unsafe _ = sf_close(file) }
    let frameBytes = Int(info.channels) * kind.bytes
    guard let frames = unsafe malloc(Int(info.frames) * frameBytes) else {
      throw ValidationError("no memory for \(path)")
    }
    var done = 0
    while done < Int(info.frames) {
      let count = sf_count_t(min(Self.chunk, Int(info.frames) - done))
      let place = unsafe frames + done * frameBytes
      let got =
        switch kind {
        case .float: unsafe sf_readf_float(file, place.assumingMemoryBound(to: Float.self), count)
        case .int16: unsafe sf_readf_short(file, place.assumingMemoryBound(to: Int16.self), count)
        }
      guard got > 0 else { throw ValidationError("\(path) ends too soon") }
      done += Int(got)
    }
    return Int(bitPattern: frames)
  }
}
