// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport

/// The renderer, while clips are admitted, started, and unloaded as their receipts come back.
@safe
final class MomentStage: Stage, @unchecked Sendable {
  private var bench: RenderBench
  private let output: UnsafeMutableRawPointer
  private let pool: ClipPool
  private let ref: BoundaryRef
  private var sounds = StageSounds()
  /// What each slot plays; with the second thread.
  private var playing: [Playing?]
  private var generation: UInt32 = 0

  /// One sound: it holds its clip.
  private final class Playing {
    let clip: ClipID
    private let lease: ClipLease

    init(_ clip: ClipID, _ lease: consuming ClipLease) {
      self.clip = clip
      self.lease = lease
    }
  }

  init(voices: Int, isWide: Bool) {
    let bench = RenderBench(voices: voices, isWide: isWide)
    pool = bench.pool
    ref = bench.ref
    self.bench = bench
    playing = Array(repeating: nil, count: voices)
    unsafe output = .allocate(byteCount: 8 * Block.frames, alignment: 64)
  }

  func renderBlock() { unsafe bench.renderer.render(Block.frames, into: output) }

  func turnOver() throws -> Int {
    var count = 0
    while let receipt = ref.nextReceipt() {
      let slot = Int(receipt.id.slot)
      guard let ended = playing[slot] else { continue }
      playing[slot] = nil
      try pool.unload(ended.clip)
      try start(slot)
      count += 1
    }
    guard generation == 0 else { return count }
    for slot in playing.indices { try start(slot) }
    return playing.count
  }

  private func start(_ slot: Int) throws {
    let samples = sounds.next()
    var writer = try pool.admit(.exact(samples.count / 2), layout: .stereoInt16)
    let room = try unsafe writer.room(for: samples.count / 2)
    unsafe samples.withUnsafeBytes { unsafe room.copyMemory(from: UnsafeRawBufferPointer($0)) }
    writer.commit(samples.count / 2)
    let lease = writer.lease()
    let clip = writer.id
    writer.finish(.none)
    generation += 1
    let id = VoiceID(slot: UInt32(slot), generation: generation)
    let order = StartOrder(id: id, clip: lease.view)
    playing[slot] = Playing(clip, lease)
    // The ring holds four orders a voice, and a slot has one start underway at most.
    precondition(ref.send(.start(order)))
  }

  deinit { unsafe output.deallocate() }
}
