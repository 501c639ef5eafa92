// SPDX-License-Identifier: Apache-2.0

/// A voice's use of a clip, through one of its handles.
struct ClipUse: ~Copyable, Sendable {
  private let share: ClipShare
  private let memory: ClipMemory

  /// `nil` if the handle is stale.
  init?(_ share: ClipShare, _ memory: ClipMemory) {
    guard share.enter() else { return nil }
    memory.enter()
    self.share = share
    self.memory = memory
  }

  deinit {
    share.leave()
    memory.leave()
  }
}
