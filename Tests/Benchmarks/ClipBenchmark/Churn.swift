// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

/// Loads one file and unloads it, again and again, in a task of its own.
final class Churn: Sendable {
  private let engine: AudioEngine
  private let path: String
  private let count = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  private let task = Mutex<Task<Void, any Error>?>(nil)

  init(_ engine: AudioEngine, _ path: String) {
    self.engine = engine
    self.path = path
  }

  /// How often it has loaded and unloaded.
  var turns: Int { count.load(ordering: .relaxed) }

  func start() {
    task.withLock { task in
      task = Task { [self] in
        var options = LoadOptions()
        options.streaming = .never
        while !isOver.load(ordering: .relaxed) {
          _ = try await engine.load(.file(path: path), options).unload()
          count.add(1, ordering: .relaxed)
        }
      }
    }
  }

  /// Ends it, and waits until it has.
  func stop() async {
    isOver.store(true, ordering: .relaxed)
    // What failed has not turned, and somebody waits for turns.
    _ = try? await task.withLock { $0 }?.value
  }
}
