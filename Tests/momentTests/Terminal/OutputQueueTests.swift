// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing

@testable import moment

@Suite("Output queue")
struct OutputQueueTests {
  /// A pipe of one page, and a queue into it.
  private final class Rig {
    let ends: (read: Int32, write: Int32)
    let queue: OutputQueue
    let blocks = Box()

    final class Box: Sendable { let count = Mutex(0) }

    init(limit: Int) {
      var pair: [Int32] = [-1, -1]
      _ = unsafe pipe(&pair)
      ends = (pair[0], pair[1])
      let setPipeSize: Int32 = 1031
      _ = fcntl(ends.write, setPipeSize, 4096)
      let blocks = blocks
      queue = OutputQueue(ends.write, limit: limit, note: { "[\($0)]" }) {
        blocks.count.withLock { $0 += 1 }
      }
    }

    deinit {
      close(ends.read)
      close(ends.write)
    }

    /// Fills the pipe to its last byte.
    func fill() {
      queue.put(String(repeating: "x", count: 4096), rank: .kept)
      queue.put("!", rank: .kept)
      #expect(blocks.count.withLock { $0 } == 1)
    }

    /// Reads until all is written.
    func drain() -> String {
      var text: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 4096)
      while !queue.isEmpty {
        let count = unsafe read(ends.read, &chunk, chunk.count)
        text += chunk[..<max(0, count)]
        queue.flush()
      }
      _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
      let count = unsafe read(ends.read, &chunk, chunk.count)
      text += chunk[..<max(0, count)]
      return String(decoding: text, as: UTF8.self).replacing("x", with: "")
    }
  }

  @Test
  func `what the reader takes is written at once`() {
    let rig = Rig(limit: 100)
    rig.queue.put("a", rank: .ordinary)
    #expect(rig.queue.isEmpty)
    #expect(rig.drain() == "a")
  }

  @Test
  func `what does not fit is dropped, counted and told where it is missing`() {
    let rig = Rig(limit: 11)
    rig.fill()
    for text in ["aaaa", "bbbb", "cccc", "dddd"] { rig.queue.put(text, rank: .ordinary) }
    #expect(rig.drain() == "!aaaabbbb[2]")
    rig.queue.put("eeee", rank: .ordinary)
    #expect(rig.drain() == "eeee")
  }

  @Test
  func `how something ended takes the place of what is less missed, and of the oldest of its kind`()
  {
    let rig = Rig(limit: 9)
    rig.fill()
    for text in ["aaaa", "bbbb"] { rig.queue.put(text, rank: .ordinary) }
    for text in ["1111", "2222", "3333"] { rig.queue.put(text, rank: .terminal) }
    #expect(rig.drain() == "!22223333[3]")
  }

  @Test
  func `what is never dropped is kept beyond the limit`() {
    let rig = Rig(limit: 5)
    rig.fill()
    for _ in 0..<3 { rig.queue.put("kkkk", rank: .kept) }
    #expect(rig.drain() == "!kkkkkkkkkkkk")
  }

  @Test
  func `memory is bounded whatever is handed in`() {
    let rig = Rig(limit: 1000)
    rig.fill()
    for number in 0..<10_000 {
      rig.queue.put("\(number) ", rank: number.isMultiple(of: 2) ? .ordinary : .terminal)
    }
    let text = rig.drain()
    #expect(text.utf8.count < 1100)
    #expect(text.contains("9999 "))
    let kept = text.split(separator: " ").count { Int($0.drop { $0 == "!" }) != nil }
    #expect(text.hasSuffix("[\(10_000 - kept)]"))
  }

  @Test
  func `a message of the moment is not kept`() {
    let rig = Rig(limit: 100)
    #expect(rig.queue.putNow("a"))
    rig.fill()
    #expect(!rig.queue.putNow("b"))
    #expect(rig.drain() == "a!")
  }

  @Test
  func `a reader that has gone ends it`() {
    signal(SIGPIPE, SIG_IGN)
    var pair: [Int32] = [-1, -1]
    _ = unsafe pipe(&pair)
    let queue = OutputQueue(pair[1], note: { "\($0)" }, onBlock: {})
    close(pair[0])
    queue.put("a", rank: .kept)
    #expect(queue.failure == EPIPE)
    #expect(queue.isEmpty)
    close(pair[1])
  }

  @Test
  func `the mode of a descriptor that others share is not changed`() {
    let rig = Rig(limit: 100)
    let before = fcntl(rig.ends.write, F_GETFL)
    rig.queue.put("a", rank: .kept)
    #expect(fcntl(rig.ends.write, F_GETFL) == before)
  }

  @Test
  func `a socket is written to without waiting`() {
    var pair: [Int32] = [-1, -1]
    _ = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
    let queue = OutputQueue(pair[1], limit: 1 << 22, note: { "\($0)" }, onBlock: {})
    queue.put([UInt8](repeating: 1, count: 1 << 21), rank: .kept)
    #expect(queue.blocked != nil)
    for end in pair { close(end) }
  }
}
