// SPDX-License-Identifier: Apache-2.0

package import MomentClips
package import MomentDecoding
package import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// What all handles of one engine share: its books, its memory, its way to the render side.
///
/// Any thread. Under the control lock there is no system call but the lock's own, no memory is given
/// back, and nobody else's code runs: what is to be dropped or told leaves the lock first.
package final class EngineCore: Sendable {
  private struct Control {
    var ledger: VoiceLedger
    /// Ended voices whose last frame has not been heard yet.
    var unheard: [EndedVoice] = []
    /// Voices that are to be stopped and could not yet be told, since the ring was full.
    var unsent: [UnsentStop] = []
    var isClosed = false
  }

  /// What receipts are collected in, made once.
  private struct Basket: Sendable {
    var closed: [PlaybackRecord] = []
    var told: [EndedVoice] = []
  }

  /// A voice whose receipt has come back.
  private struct EndedVoice {
    let record: PlaybackRecord
    let end: PlaybackEnd
  }

  private struct UnsentStop {
    let voice: VoiceID
    let fade: UInt32
  }

  /// How many receipts are read under one hold of the lock: what is collected has its room before.
  private static let batch = 64

  package let pool: ClipPool
  package let decoder: DecodeQueue
  package let boundary: BoundaryMemory
  private let control: Mutex<Control>
  private let output = Mutex<OutputThread?>(nil)
  /// Whether new clips are refused, since there is next to no memory.
  let refusesLoads = Atomic<Bool>(false)
  private let basket = Mutex<Basket?>(nil)
  private let records: ReusePool<PlaybackRecord>

  init(voices: Int, buses: Int, budget: Int, decodeWorkers: Int, isLimiting: Bool) {
    pool = ClipPool(budget: budget)
    decoder = DecodeQueue(workers: decodeWorkers)
    let ledger = VoiceLedger(voices: voices)
    boundary = BoundaryMemory(voices: ledger.slots, buses: buses, isLimiting: isLimiting)
    // Room for all there can be, so that nothing is allocated under the lock.
    var books = Control(ledger: ledger)
    books.unheard.reserveCapacity(2 * ledger.slots)
    books.unsent.reserveCapacity(ledger.slots)
    control = Mutex(books)
    // Those that sound, and as many that somebody has still to look at.
    records = ReusePool(limit: 2 * ledger.slots)
  }

  /// Says which thread is to be woken when orders were sent.
  func attach(_ thread: OutputThread) { output.withLock { $0 = thread } }

  /// How often starting a voice made nothing new.
  package var reuse: ReuseStatistics { records.statistics }

  /// Voices whose receipt is still to come.
  package var openVoices: Int { control.withLock { $0.ledger.open } }

  /// Voices that play, are paused or are scheduled.
  package var playingVoices: Int { control.withLock { $0.ledger.playing } }

  // MARK: Orders

  /// Starts a clip on the bus of that index, on an engine that runs at `rate`.
  func start(
    _ clip: Clip, _ options: PlayOptions, bus: Int, rate: Int
  ) throws(EngineError) -> Playback {
    let lease: ClipLease
    do throws(ClipError) { lease = try pool.lease(clip.id) } catch {
      throw .clipUnloaded(name: clip.name)
    }
    let view = lease.view
    let record = records.take() ?? PlaybackRecord()
    record.begin(lease, priority: options.priority, mix: options)
    let gains = Pan.gains(options.gain, pan: options.pan, channels: clip.channels)
    let ref = boundary.ref
    let nobody = VoiceID(slot: 0, generation: 0)
    let wish = StartOrder(id: nobody, clip: view, options, named: clip.loop, rate: rate)
    let outcome = control.withLock { control -> Result<VoiceID, StartRefusal> in
      guard !control.isClosed else { return .failure(.closed) }
      let opening = control.ledger.open(record) { ref.level(slot: $0) }
      guard let (voice, victim) = opening else {
        return .failure(.noVoice(of: control.ledger.capacity))
      }
      ref.set(gains, slot: voice.slot)
      ref.set(PlaybackRate(options.rate), slot: voice.slot)
      // As loud as it may become, until render knows better: what was just started is not stolen first.
      ref.setLevel(max(gains.left, gains.right), slot: Int(voice.slot))
      ref.setPosition(UInt32(clamping: options.from), slot: Int(voice.slot))
      var order = wish
      order.id = voice
      order.bus = UInt8(bus)
      order.gain = gains
      order.gainVersion = ref.settledVersion(slot: voice.slot)
      order.steals = victim
      guard ref.send(.start(order)) else {
        _ = control.ledger.close(voice)
        return .failure(.notListening)
      }
      if let victim { control.ledger.leave(victim) }
      return .success(voice)
    }
    if case .failure = outcome {
      record.letGoOfClip()
      records.giveBack(record)
    }
    switch outcome {
    case .success(let voice):
      wakeRender()
      return Playback(clip: clip, voice: voice, record: record)
    case .failure(.closed): throw .closed
    case .failure(.noVoice(let capacity)): throw .noFreeVoice(capacity: capacity)
    case .failure(.notListening): throw .renderNotListening(queued: ref.ordersWaiting)
    }
  }

  private enum StartRefusal: Error {
    case noVoice(of: Int)
    case notListening
    case closed
  }

  /// Sends an order to a voice; nothing if it has ended.
  func order(_ order: Order, to voice: VoiceID) throws(EngineError) {
    let ref = boundary.ref
    let isSent = control.withLock { control in
      !control.ledger.isOpen(voice) || ref.send(order)
    }
    guard isSent else { throw .renderNotListening(queued: ref.ordersWaiting) }
    wakeRender()
  }

  /// Sets a voice's gain; nothing if it has ended.
  func set(_ gains: StereoGain, voice: VoiceID) {
    let ref = boundary.ref
    control.withLock { control in
      if control.ledger.isOpen(voice) { ref.set(gains, slot: voice.slot) }
    }
  }

  /// Sets a voice's rate; nothing if it has ended.
  func set(_ rate: PlaybackRate, voice: VoiceID) {
    let ref = boundary.ref
    control.withLock { control in
      if control.ledger.isOpen(voice) { ref.set(rate, slot: voice.slot) }
    }
  }

  /// The clip's frame a voice renders next, or at which it ended.
  func position(of voice: VoiceID, _ record: PlaybackRecord) -> Int {
    let ref = boundary.ref
    return control.withLock { control in
      control.ledger.isOpen(voice)
        ? Int(ref.position(slot: voice.slot))
        : Int(record.lastPosition.load(ordering: .relaxed))
    }
  }

  /// Fades out whatever plays a clip, or everything.
  ///
  /// A stop that finds the ring full is sent when there is room: it is never lost.
  func stopVoices(of clip: ClipID? = nil, fade: Int) {
    let ref = boundary.ref
    let fade = UInt32(clamping: fade)
    control.withLock { control in
      for slot in 0..<control.ledger.slots {
        guard let voice = control.ledger.voice(in: slot, playing: clip) else { continue }
        if !ref.send(.stop(voice, at: .zero, fade: fade)) {
          control.unsent.append(UnsentStop(voice: voice, fade: fade))
        }
      }
    }
    wakeRender()
  }

  private func wakeRender() { output.withLock { $0 }?.ordersSent() }

  // MARK: Receipts

  /// Reads all receipts, lets go of their clips, and tells the ends that have been heard.
  ///
  /// - Returns: frames until something is to be done again; `nil` if nothing is outstanding.
  @discardableResult
  func settle() -> UInt64? {
    while true {
      // Filled under the lock, so made before it, and emptied behind it: there the leases go, and
      // the last of them gives memory back to the kernel.
      var found = basket.withLock { $0.take() } ?? Basket()
      found.closed.reserveCapacity(Self.batch)
      found.told.reserveCapacity(Self.batch)
      let heard = AudioTime(boundary.ref.readings.heard)
      let wait = control.withLock { control in
        resendStops(&control)
        readReceipts(&control, into: &found.closed)
        return tellHeard(&control, until: heard, into: &found.told)
      }
      let isFull = found.closed.count == Self.batch || found.told.count == Self.batch
      for record in found.closed { record.letGoOfClip() }
      found.closed.removeAll(keepingCapacity: true)
      for voice in found.told {
        voice.record.completion.give(voice.end)
        records.giveBack(voice.record)
      }
      found.told.removeAll(keepingCapacity: true)
      let empty = found
      basket.withLock { $0 = empty }
      if !isFull { return wait }
    }
  }

  private func resendStops(_ control: inout Control) {
    let ref = boundary.ref
    while let stop = control.unsent.last {
      guard
        !control.ledger.isOpen(stop.voice)
          || ref.send(.stop(stop.voice, at: .zero, fade: stop.fade))
      else { return }
      control.unsent.removeLast()
    }
  }

  private func readReceipts(_ control: inout Control, into closed: inout [PlaybackRecord]) {
    let ref = boundary.ref
    while closed.count < Self.batch, let receipt = ref.nextReceipt() {
      guard let record = control.ledger.close(receipt.id) else { continue }
      record.lastPosition.store(
        ref.position(slot: receipt.id.slot), ordering: .relaxed)
      let end = PlaybackEnd(receipt)
      control.unheard.append(EndedVoice(record: record, end: end))
      closed.append(record)
    }
  }

  /// - Returns: frames until the next end is heard, or an order is to be tried again.
  private func tellHeard(
    _ control: inout Control, until heard: AudioTime, into told: inout [EndedVoice]
  ) -> UInt64? {
    var next = control.unsent.isEmpty ? UInt64.max : 1_024
    var index = 0
    while index < control.unheard.count, told.count < Self.batch {
      let end = control.unheard[index].end.time
      if end <= heard {
        told.append(control.unheard[index])
        control.unheard.swapAt(index, control.unheard.count - 1)
        control.unheard.removeLast()
      } else {
        next = min(next, end.frame - heard.frame)
        index += 1
      }
    }
    return next == .max ? nil : next
  }

  /// Refuses new voices from now on.
  func close() { control.withLock { $0.isClosed = true } }

  /// Tells every end there still is, once no thread renders any more, and gives all memory back.
  func answerAll() {
    settle()
    let now = AudioTime(boundary.ref.readings.rendered)
    var entries: [PlaybackRecord] = []
    var unheard: [EndedVoice] = []
    entries.reserveCapacity(boundary.ref.voices)
    unheard.reserveCapacity(2 * boundary.ref.voices)
    control.withLock { control in
      for slot in 0..<control.ledger.slots {
        guard let voice = control.ledger.voice(in: slot, playing: nil),
          let entry = control.ledger.close(voice)
        else { continue }
        entries.append(entry)
      }
      swap(&unheard, &control.unheard)
    }
    for voice in unheard { voice.record.completion.give(voice.end) }
    for entry in entries {
      entry.letGoOfClip()
      entry.completion.give(PlaybackEnd(reason: .closed, time: now))
    }
    pool.unloadAll()
  }
}
