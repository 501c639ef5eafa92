// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import Synchronization

/// What is left behind on purpose.
enum CyclePlant {
  private static let clips = Mutex<[Clip]>([])
  private static let lost = Atomic<UInt>(0)
  nonisolated(unsafe) private static let shared: UnsafeMutablePointer<Int> = {
    let shared = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    unsafe shared.initialize(to: 0)
    return unsafe shared
  }()

  /// Called after each cycle of one task, from the first of all rounds on.
  static func leave(
    _ plant: CycleOptions.Plant, _ cycle: Int, _ engine: AudioEngine, _ sounds: CycleSounds
  ) async throws {
    switch plant {
    case .clip:
      if cycle == 0 {
        // Else it makes way.
        var options = LoadOptions()
        options.pinned = true
        let clip = try await engine.load(sounds.short[0], options)
        clips.withLock { $0.append(clip) }
      }
    case .mapping:
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
      if cycle == 0 { unsafe _ = mmap(nil, 4096, PROT_READ | PROT_WRITE, flags, -1, 0) }
    case .heap:
      // Written down, or the compiler leaves it out.
      let bytes = unsafe malloc(1000)
      lost.store(UInt(bitPattern: bytes), ordering: .relaxed)
    case .race: unsafe shared.pointee += 1
    case .file:
      if cycle == 0 { _ = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
    }
  }
}
