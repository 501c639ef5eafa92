// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What is to be written to one standard stream: in order, by any thread, and without waiting for its reader.
///
/// Messages are written at once where the reader takes them, else kept in bounded memory until it does. Where they
/// do not fit any more they are dropped and counted, and the reader is told how many when it reads again.
final class OutputQueue: Sendable {
  /// Which message is dropped for which.
  enum Rank: Sendable {
    /// The first to be dropped.
    case ordinary
    /// How something ended: dropped when there is nothing else to drop.
    case terminal
    /// Never dropped.
    case kept
  }

  private struct Message: Sendable {
    var bytes: ArraySlice<UInt8>
    let rank: Rank
  }

  private struct State: Sendable {
    var messages: [Message] = []
    var bytes = 0
    var dropped = 0
    /// Whether a thread writes the first message now, which must stay where it is.
    var isWriting = false
    /// Whether part of the first message has been written.
    var hasBegun = false
    var isBlocked = false
    var failure: Int32 = 0
    var descriptor: OutputDescriptor?
  }

  private let standard: Int32
  private let limit: Int
  private let note: @Sendable (_ dropped: Int) -> String
  private let onBlock: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - descriptor: where to write.
  ///   - limit: bytes to be kept at most, but for messages that are never dropped.
  ///   - note: what is written where messages were dropped.
  ///   - onBlock: called on any thread when the reader takes no more: call ``flush()`` when it does.
  init(
    _ descriptor: Int32, limit: Int = 1 << 18, note: @escaping @Sendable (_ dropped: Int) -> String,
    onBlock: @escaping @Sendable () -> Void
  ) {
    standard = descriptor
    self.limit = limit
    self.note = note
    self.onBlock = onBlock
  }

  deinit {
    if let own = state.withLock(\.descriptor)?.number, own != standard { close(own) }
  }

  /// The errno that ended it, or 0.
  ///
  /// Nothing more is written then.
  var failure: Int32 { state.withLock(\.failure) }

  /// Whether all of it was written, or cannot be.
  var isEmpty: Bool { state.withLock { $0.messages.isEmpty } }

  /// What to poll for while the reader takes nothing; `nil` if it does.
  var blocked: pollfd? {
    state.withLock { state in
      guard state.isBlocked, let descriptor = state.descriptor else { return nil }
      return pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
    }
  }

  /// Hands in a message.
  func put(_ text: String, rank: Rank) { put(Array(text.utf8), rank: rank) }

  /// Hands in a message.
  func put(_ bytes: [UInt8], rank: Rank) {
    let isBlocked = state.withLock { state in
      guard state.failure == 0, !bytes.isEmpty else { return true }
      add(Message(bytes: bytes[...], rank: rank), to: &state)
      return state.isBlocked
    }
    if !isBlocked { flush() }
  }

  /// Hands in a message that is of no use later: `false`, and nothing done, where it would have to wait.
  func putNow(_ text: String) -> Bool {
    let isFree = state.withLock { $0.messages.isEmpty && $0.failure == 0 }
    if isFree { put(text, rank: .kept) }
    return isFree
  }

  /// Writes until the reader takes no more, or all is written.
  func flush() {
    while let (bytes, descriptor) = state.withLock({ take(&$0) }) {
      let outcome = descriptor.write(bytes)
      let isBlocked = state.withLock { state in
        state.isWriting = false
        settle(outcome, &state)
        return state.isBlocked
      }
      if isBlocked { return onBlock() }
    }
  }

  /// Waits until all is written, or cannot be.
  ///
  /// Not on the main thread, whose signals would wait.
  func drain() {
    while !isEmpty {
      flush()
      guard var entry = blocked else { continue }
      _ = unsafe poll(&entry, 1, -1)
    }
  }

  // MARK: Under the lock

  private func add(_ message: Message, to state: inout State) {
    let isLate = state.dropped > 0 && state.bytes > limit / 2
    if message.rank == .ordinary, isLate || state.bytes + message.bytes.count > limit {
      state.dropped += 1
      return
    }
    if message.rank == .terminal {
      while state.bytes + message.bytes.count > limit, dropOne(&state) {}
      guard state.bytes + message.bytes.count <= limit else {
        state.dropped += 1
        return
      }
    }
    if message.rank == .ordinary { tellDropped(&state) }
    append(message, &state)
  }

  /// Drops what is least missed; `false` if there is nothing.
  private func dropOne(_ state: inout State) -> Bool {
    let first = state.isWriting || state.hasBegun ? 1 : 0
    let candidates = state.messages.indices.dropFirst(first)
    guard
      let index = candidates.first(where: { state.messages[$0].rank == .ordinary })
        ?? candidates.first(where: { state.messages[$0].rank == .terminal })
    else { return false }
    state.bytes -= state.messages.remove(at: index).bytes.count
    state.dropped += 1
    return true
  }

  private func tellDropped(_ state: inout State) {
    guard state.dropped > 0 else { return }
    let note = note(state.dropped)
    state.dropped = 0
    append(Message(bytes: Array(note.utf8)[...], rank: .kept), &state)
  }

  private func append(_ message: Message, _ state: inout State) {
    state.messages.append(message)
    state.bytes += message.bytes.count
  }

  private func take(_ state: inout State) -> (ArraySlice<UInt8>, OutputDescriptor)? {
    guard !state.isWriting, let first = state.messages.first else { return nil }
    let descriptor = state.descriptor ?? OutputDescriptor(standard)
    state.descriptor = descriptor
    state.isWriting = true
    return (first.bytes, descriptor)
  }

  private func settle(_ outcome: OutputDescriptor.Outcome, _ state: inout State) {
    state.isBlocked = outcome == .wouldBlock
    switch outcome {
    case .wrote(let count):
      state.bytes -= count
      state.hasBegun = count < state.messages[0].bytes.count
      if state.hasBegun {
        state.messages[0].bytes = state.messages[0].bytes.dropFirst(count)
      } else {
        state.messages.removeFirst()
        if state.messages.isEmpty { tellDropped(&state) }
      }
    case .wouldBlock: break
    case .failed(let code):
      state.failure = code
      state.messages = []
      state.bytes = 0
    }
  }
}
