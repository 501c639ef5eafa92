// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import Testing

/// A clip that was decoded, with its samples.
struct Decoded {
  let sound: DecodedSound
  /// Interleaved, full scale 1.
  let samples: [Float]
  let traits: ClipTraits
  /// What the pool was charged with.
  let bytes: Int

  var channels: Int { sound.layout.channels }

  /// One channel.
  func channel(_ index: Int) -> [Float] {
    stride(from: index, to: samples.count, by: channels).map { samples[$0] }
  }

  /// The samples as 16-bit integers, which they are.
  var integers: [Int16] { samples.map { Int16($0 * 32768) } }
}

/// Decodes into a pool of its own; the pool must be empty after the clip is unloaded.
func decode(
  _ source: SoundSource, rate: Int = 48000, keepsFloat: Bool = false, loops: Bool = false,
  budget: Int = 1 << 30, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> Decoded {
  let pool = ClipPool(budget: budget)
  let queue = DecodeQueue(workers: 1)
  defer { queue.close() }
  let request = DecodeRequest(source, rate: rate, keepsFloat: keepsFloat, loops: loops)
  let result = await withCheckedContinuation { continuation in
    queue.submit(request, into: pool) { continuation.resume(returning: $0) }
  }
  guard case .success(let sound) = result else {
    #expect(pool.statistics.bytes == 0, sourceLocation: sourceLocation)
    #expect(pool.statistics.clips == 0, sourceLocation: sourceLocation)
    _ = try result.get()
    fatalError("unreachable")
  }
  let decoded: Decoded
  do {
    let lease = try pool.lease(sound.clip)
    let view = lease.view
    let count = Int(view.framesReady) * sound.layout.channels
    let samples: [Float] = (0..<count).map { index in
      sound.layout.isFloat
        ? unsafe view.frames.load(fromByteOffset: index * 4, as: Float.self)
        : Float(unsafe view.frames.load(fromByteOffset: index * 2, as: Int16.self)) / 32768
    }
    decoded = Decoded(
      sound: sound, samples: samples, traits: view.traits, bytes: pool.bytes(of: sound.clip))
    _ = consume lease
  }
  #expect(decoded.traits.contains(.isComplete), sourceLocation: sourceLocation)
  #expect(decoded.samples.count == sound.frames * sound.layout.channels)
  try pool.unload(sound.clip)
  #expect(pool.statistics.bytes == 0, sourceLocation: sourceLocation)
  #expect(pool.statistics.leases == 0, sourceLocation: sourceLocation)
  return decoded
}

/// Decodes what must fail; returns why.
func failure(of source: SoundSource, rate: Int = 48000, budget: Int = 1 << 30) async -> DecodeError?
{
  do {
    _ = try await decode(source, rate: rate, budget: budget)
    return nil
  } catch {
    return error as? DecodeError
  }
}
