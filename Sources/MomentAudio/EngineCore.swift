// SPDX-License-Identifier: Apache-2.0

package import MomentClips
package import MomentDecoding
package import MomentOutput
import Synchronization

/// What all handles of one engine share: its books, its memory, its way to the render side.
///
/// Any thread. Under the control lock there is no system call but the lock's own, no memory is given
/// back, and nobody else's code runs: what is to be dropped or told leaves the lock first.
package final class EngineCore: Sendable {
  package let pool: ClipPool
  package let decoder: DecodeQueue
  let library = ClipLibrary()
  package let boundary: BoundaryMemory
  let control: ControlLock<EngineBooks>
  private let output = Mutex<OutputThread?>(nil)
  /// Whether new clips are refused, since there is next to no memory.
  let refusesLoads = Atomic<Bool>(false)
  /// Clips that had made way and were loaded again.
  let reloaded = Atomic<Int>(0)
  let basket = Mutex<ReceiptBasket?>(nil)
  let records: ReusePool<PlaybackRecord>

  let streams: StreamDesk
  let streamSettings: StreamSettings
  private let wakeControlThread = Mutex<(@Sendable () -> Void)?>(nil)

  init(
    voices: Int, buses: Int, budget: Int, decodeWorkers: Int, isLimiting: Bool,
    streaming: StreamSettings = StreamSettings(), fillsStreams: Bool = true
  ) {
    streams = StreamDesk(fillsWhenRendering: fillsStreams)
    streamSettings = streaming.feasible
    pool = ClipPool(budget: budget)
    var limits = DecodeLimits()
    limits.workers = decodeWorkers
    decoder = DecodeQueue(limits: limits, names: pool.names)
    let ledger = VoiceLedger(voices: voices)
    boundary = BoundaryMemory(voices: ledger.slots, buses: buses, isLimiting: isLimiting)
    // So that nothing is allocated under the lock: `settle` makes the first longer if need be, and the second has room
    // for each voice's stop by its clip, and by the engine's end.
    var books = EngineBooks(ledger: ledger)
    books.unheard.reserveCapacity(2 * (ledger.slots + ReceiptBasket.batch))
    books.unsent.reserveCapacity(2 * ledger.slots)
    control = ControlLock(books)
    // Those that sound, and as many that somebody has still to look at.
    records = ReusePool(limit: 2 * ledger.slots)
  }

  /// Says which thread is to be woken when orders were sent, and how control is.
  func attach(_ thread: OutputThread, wakingControl wake: @escaping @Sendable () -> Void) {
    output.withLock { $0 = thread }
    wakeControlThread.withLock { $0 = wake }
  }

  /// How often starting a voice made nothing new.
  package var reuse: ReuseStatistics { records.statistics }

  /// Voices whose receipt is still to come.
  package var openVoices: Int { control.withLock { $0.ledger.open } }

  /// Voices that play, are paused or are scheduled.
  package var playingVoices: Int { control.withLock { $0.ledger.playing } }

  /// Orders were sent to the render side.
  func wakeRender() { output.withLock { $0 }?.ordersSent() }

  /// Frames of a part of the engine's time that no device has played.
  func unplayedFrames(in part: Range<UInt64>) -> UInt64 {
    output.withLock { $0 }?.unplayedFrames(in: part) ?? 0
  }

  /// There is something new for the control thread to look after.
  func wakeControl() { wakeControlThread.withLock { $0 }?() }

  /// The first frame not yet mixed.
  var now: AudioTime { AudioTime(boundary.ref.readings.rendered) }

  /// Refuses new voices from now on, and what is loaded for none.
  func close() {
    control.withLock { $0.isClosed = true }
    let all = library.removeAll()
    for memory in all { memory.markClosed() }
    for memory in all { memory.cancelIfUnwanted() }
  }

  /// Takes every clip out for good.
  func unloadAll() -> FreedMemory {
    let all = library.removeAll()
    for memory in all { memory.markClosed() }
    let bytes = pool.unloadAll()
    // Behind it, so that what is still decoded for a voice is counted by nobody else.
    for memory in all { memory.cancelIfUnwanted() }
    return FreedMemory(bytes: bytes, time: now)
  }
}
