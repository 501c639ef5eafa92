// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentOutput
import MomentRealtimeBoundary
import Synchronization
import Testing

/// What both sides share, used by two threads at once: also for `swift test --sanitize=thread`.
@Suite("Two threads", .serialized)
struct TwoThreadsTests {
  static let messages: UInt32 = 1_000_000

  /// A thread of its own, which a test waits for.
  final class OtherThread: Sendable {
    private let body: @Sendable () -> Void
    private let thread = Mutex<pthread_t?>(nil)

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
      var thread = pthread_t()
      let context = unsafe Unmanaged.passRetained(self).toOpaque()
      let failure = unsafe pthread_create(&thread, nil, runOtherThread, context)
      precondition(failure == 0, "a test needs a thread")
      self.thread.withLock { $0 = thread }
    }

    func join() {
      if let thread = self.thread.withLock({ $0.take() }) { _ = pthread_join(thread, nil) }
    }

    fileprivate func run() { body() }
  }

  /// Memory of both sides, and whether the writer is done.
  final class Shared: Sendable {
    let memory = BoundaryMemory(voices: 4)
    let isDone = Atomic<Bool>(false)
  }

  /// Lets the other thread run when there is nothing to do.
  static func pause() { sched_yield() }

  @Test
  func `a million orders and receipts arrive once, whole and in order`() {
    let shared = Shared()
    let ref = shared.memory.ref
    let render = OtherThread {
      var expected: UInt32 = 0
      while expected < Self.messages {
        guard let order = ref.nextOrder() else {
          Self.pause()
          continue
        }
        guard case .stop(let id, let at, let fade) = order, id.generation == expected,
          at.low == expected, fade == ~expected
        else { return }
        let receipt = Receipt(id: id, end: at, reason: .stopped)
        while !ref.push(receipt) { Self.pause() }
        expected += 1
      }
    }
    render.start()
    var sent: UInt32 = 0
    var answered: UInt32 = 0
    var wrong = 0
    var idle = 0
    while answered < Self.messages, idle < 10_000_000 {
      idle += 1
      if sent < Self.messages {
        let id = VoiceID(slot: 0, generation: sent)
        if ref.send(.stop(id, at: FramePosition(high: 0, low: sent), fade: ~sent)) { sent += 1 }
      }
      guard let receipt = ref.nextReceipt() else {
        Self.pause()
        continue
      }
      idle = 0
      if receipt.id.generation != answered || receipt.end.low != answered { wrong += 1 }
      answered += 1
    }
    render.join()
    #expect(answered == Self.messages)
    #expect(wrong == 0)
    #expect(ref.nextReceipt() == nil)
  }

  @Test
  func `a million settings are never seen half, and the newest is seen at last`() {
    let shared = Shared()
    let ref = shared.memory.ref
    let control = OtherThread {
      for number in 1...Self.messages {
        let value = Float(number)
        ref.set(StereoGain(left: value, right: -value), slot: 2)
        ref.set(PlaybackRate(rawValue: number), slot: 2)
      }
      shared.isDone.store(true, ordering: .releasing)
    }
    control.start()
    var seen: UInt32 = 0
    var newest: Float = 0
    var wrong = 0
    var lastRate: UInt32 = 0
    while true {
      let isLast = shared.isDone.load(ordering: .acquiring)
      if let gain = ref.gain(slot: 2, newerThan: &seen) {
        if gain.left != -gain.right || gain.left < newest { wrong += 1 }
        newest = gain.left
      }
      let rate = ref.rate(slot: 2)
      if lastRate != 0, rate.rawValue < lastRate { wrong += 1 }
      if !(rate == PlaybackRate.unity) { lastRate = rate.rawValue }
      if isLast { break }
    }
    control.join()
    #expect(wrong == 0)
    #expect(newest == Float(Self.messages))
    #expect(lastRate == Self.messages)
  }

  @Test
  func `a million frames are whole once the watermark has passed them`() {
    let clip = ClipMemory(frames: Int(Self.messages))
    let worker = OtherThread {
      var frame: UInt32 = 0
      while frame < Self.messages {
        // A few at a time, like a decoder.
        let end = min(frame + 1 + frame % 7, Self.messages)
        while frame < end {
          clip.write(Float(frame), at: frame)
          frame += 1
        }
        clip.show(end)
      }
      clip.complete()
    }
    worker.start()
    var read: UInt32 = 0
    var wrong = 0
    while true {
      let isComplete = clip.view.traits.contains(.isComplete)
      let ready = clip.view.framesReady
      while read < ready {
        if clip.read(at: read) != Float(read) { wrong += 1 }
        read += 1
      }
      if isComplete { break }
      Self.pause()
    }
    worker.join()
    #expect(wrong == 0)
    #expect(read == Self.messages)
  }
}

private func runOtherThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  let thread = unsafe Unmanaged<TwoThreadsTests.OtherThread>.fromOpaque(context)
  unsafe thread.takeRetainedValue().run()
  return nil
}

/// A clip's header and mono frames.
@safe
private final class ClipMemory: @unchecked Sendable {
  private let memory: UnsafeMutableRawPointer
  private let header: UnsafeMutablePointer<ClipHeader>

  init(frames: Int) {
    unsafe memory = .allocate(byteCount: ClipHeader.size + 4 * frames, alignment: 64)
    unsafe header = memory.bindMemory(to: ClipHeader.self, capacity: 1)
    unsafe header.initialize(to: ClipHeader())
  }

  var view: ClipView { unsafe ClipView(header: UnsafePointer(header), layout: .monoFloat) }

  func write(_ value: Float, at frame: UInt32) {
    unsafe memory.storeBytes(
      of: value, toByteOffset: ClipHeader.size + 4 * Int(frame), as: Float.self)
  }

  func show(_ frames: UInt32) {
    unsafe header.pointee.framesReady.store(frames, ordering: .releasing)
  }

  func complete() {
    unsafe header.pointee.traits.store(ClipTraits.isComplete.rawValue, ordering: .releasing)
  }

  func read(at frame: UInt32) -> Float {
    unsafe view.frames.load(fromByteOffset: 4 * Int(frame), as: Float.self)
  }

  deinit {
    unsafe header.deinitialize(count: 1)
    unsafe memory.deallocate()
  }
}
