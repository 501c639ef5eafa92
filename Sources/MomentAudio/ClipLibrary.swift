// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import Synchronization

/// The clips of an engine, by what they were decoded from, and who shares them.
///
/// A load has memory of its own until its file is open; then it is known whether there is a clip of the
/// same, complete or on its way, and it moves there with all who wait for it. Any thread.
final class ClipLibrary: Sendable {
  private struct Books {
    var byKey: [ClipKey: ClipMemory] = [:]
    var all: [ObjectIdentifier: ClipMemory] = [:]

    mutating func remove(_ memory: ClipMemory) {
      all[ObjectIdentifier(memory)] = nil
      forget(memory)
    }

    /// Counts a share out; nothing if it was.
    mutating func countOut(_ share: ClipShare) -> Rest {
      let memory = share.memory
      guard share.isCounted, !memory.sharing.isGone else { return .gone }
      share.isCounted = false
      memory.sharing.shares -= 1
      memory.sharing.waiting.removeAll { $0 === share }
      guard memory.sharing.shares == 0 else { return .shared }
      remove(memory)
      return .nobody(memory)
    }

    /// Nobody else comes to share it.
    mutating func forget(_ memory: ClipMemory) {
      if let key = memory.sharing.key, byKey[key] === memory { byKey[key] = nil }
      memory.sharing.key = nil
    }
  }

  /// What a share left behind.
  enum Rest {
    /// Others have it.
    case shared
    /// Nobody has it any more.
    case nobody(ClipMemory)
    /// It was unloaded for all.
    case gone
  }

  private let books = Mutex(Books())

  /// Clips that somebody has a handle on, or waits for.
  var count: Int { books.withLock { $0.all.count } }

  /// Those that are found by their files.
  var countByFile: Int { books.withLock { $0.byKey.count } }

  /// Counts a load in, with its memory of its own.
  func add(_ share: ClipShare) {
    books.withLock { books in
      let memory = share.memory
      books.all[ObjectIdentifier(memory)] = memory
      memory.sharing.shares = 1
      memory.sharing.waiting = [share]
      share.isCounted = true
    }
  }

  /// The clip of the same, if there is one: then whoever waits for `memory` has moved to it.
  ///
  /// Else the next who asks will find this one.
  func known(_ memory: ClipMemory, as key: ClipKey) -> ClipMemory? {
    let found = books.withLock { books -> (ClipMemory, ClipMemory.Sharing, moved: [ClipShare])? in
      // Of what was unloaded while its file was being opened nobody gets a part.
      guard memory.sharing.shares > 0, !memory.sharing.isGone else { return nil }
      guard let other = books.byKey[key] else {
        books.byKey[key] = memory
        memory.sharing.key = key
        return nil
      }
      let moved = memory.sharing.waiting
      for share in moved { share.memory = other }
      other.sharing.shares += moved.count
      if !other.sharing.isOver { other.sharing.waiting += moved }
      memory.sharing = ClipMemory.Sharing()
      books.remove(memory)
      return (other, other.sharing, moved)
    }
    guard let (other, sharing, moved) = found else { return nil }
    for share in moved {
      if let head = sharing.head { share.hasHead(head.clip, in: memory.core.pool) }
      if sharing.isOver { share.ended(nil) }
    }
    return other
  }

  /// Notes that a clip's head may be played.
  ///
  /// - Returns: who is to be told.
  func ready(_ memory: ClipMemory, _ head: DecodedHead) -> [ClipShare] {
    books.withLock { _ in
      memory.sharing.head = head
      return memory.sharing.waiting
    }
  }

  /// What may be played of a share's clip.
  func head(of share: ClipShare) -> DecodedHead? {
    books.withLock { _ in share.memory.sharing.head }
  }

  /// Notes that a clip's decoding is over.
  ///
  /// - Returns: who is to be told.
  func ended(_ memory: ClipMemory, isComplete: Bool) -> [ClipShare] {
    books.withLock { books in
      if !isComplete { books.forget(memory) }
      memory.sharing.isOver = true
      defer { memory.sharing.waiting = [] }
      return memory.sharing.waiting
    }
  }

  /// Counts a share out; nothing if it was.
  ///
  /// - Returns: what it left behind.
  func remove(_ share: ClipShare) -> Rest {
    let (rest, memory) = books.withLock { ($0.countOut(share), share.memory) }
    share.unpinAll(memory.id, in: memory.core.pool)
    return rest
  }

  /// Closes a share and counts it out, if no voice plays through it and, where it is the last, nobody holds the
  /// memory; else it stays as it is, open at every moment.
  ///
  /// - Returns: what it left behind.
  /// - Throws: `ClipError/inUse(holds:)`, or `ClipError/unloaded` if it was closed.
  func removeIfIdle(_ share: ClipShare) throws(ClipError) -> Rest {
    let (rest, memory) = try books.withLock { books throws(ClipError) -> (Rest, ClipMemory) in
      let memory = share.memory
      if share.voices == 0, memory.sharing.shares == 1, !memory.sharing.isGone {
        // Only through this share, which is closed next, could there come to be more.
        let holds = memory.id.map { memory.core.pool.holds(on: $0) } ?? 0
        if holds > 0 { throw .inUse(holds: holds) }
      }
      switch share.close(onlyIfIdle: true) {
      case .closed: return (books.countOut(share), memory)
      case .wasClosed: throw .unloaded
      case .inUse(let voices): throw .inUse(holds: voices)
      }
    }
    share.unpinAll(memory.id, in: memory.core.pool)
    return rest
  }

  /// Takes all clips out, for good: nobody has a handle on them any more.
  func removeAll() -> [ClipMemory] {
    books.withLock { books in
      let all = Array(books.all.values)
      for memory in all {
        memory.sharing.isGone = true
        memory.sharing.key = nil
      }
      books = Books()
      return all
    }
  }
}
