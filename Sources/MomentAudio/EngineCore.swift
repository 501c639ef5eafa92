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
  /// How often everything was unloaded: clips of another time do not come back.
  let era = Atomic<Int>(0)
  /// Clips that had made way and were loaded again.
  let reloaded = Atomic<Int>(0)
  private let basket = Mutex<Basket?>(nil)
  private let records: ReusePool<PlaybackRecord>

  let streams: StreamDesk
  let streamSettings: StreamSettings
  private let wakeControl = Mutex<(@Sendable () -> Void)?>(nil)

  init(
    voices: Int, buses: Int, budget: Int, decodeWorkers: Int, isLimiting: Bool,
    streaming: StreamSettings = StreamSettings(), fillsStreams: Bool = true
  ) {
    streams = StreamDesk(fillsWhenRendering: fillsStreams)
    streamSettings = streaming
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

  /// Says which thread is to be woken when orders were sent, and how control is.
  func attach(_ thread: OutputThread, wakingControl wake: @escaping @Sendable () -> Void) {
    output.withLock { $0 = thread }
    wakeControl.withLock { $0 = wake }
  }

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
    let hold = try clip.memory.hold()
    let view = hold.lease.view
    let stream = try openStream(clip, options, head: view)
    let record = records.take() ?? PlaybackRecord()
    record.begin(hold, priority: options.priority, mix: options, stream: stream)
    let gains = Pan.gains(options.gain, pan: options.pan, channels: clip.channels)
    let ref = boundary.ref
    let nobody = VoiceID(slot: 0, generation: 0)
    let wish =
      if let stream {
        StartOrder(
          id: nobody, stream.stream, options,
          lastPass: StreamPlan(options, named: clip.loop, frames: clip.frames).lastPass(
            of: clip.frames, from: options.from))
      } else {
        StartOrder(id: nobody, clip: view, options, named: clip.loop, rate: rate)
      }
    // Before the start, so that whoever reads its receipt finds it here.
    if let stream { streams.add(stream) }
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
      ref.setPosition(wish.from, slot: Int(voice.slot))
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
      if stream != nil { wakeControl.withLock { $0 }?() }
      return Playback(clip: clip, voice: voice, record: record, map: stream?.stream.map)
    case .failure(let refusal):
      if let stream { streams.remove(stream) }
      switch refusal {
      case .closed: throw .closed
      case .noVoice(let capacity): throw .noFreeVoice(capacity: capacity)
      case .notListening: throw .renderNotListening(queued: ref.ordersWaiting)
      }
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

  /// The stream that is to be played, if the clip is one's head.
  private func openStream(
    _ clip: Clip, _ options: PlayOptions, head: ClipView
  ) throws(EngineError) -> StreamVoice? {
    guard let source = clip.stream else { return nil }
    do throws(ClipError) {
      let stream = try SoundStream(
        source, plan: StreamPlan(options, named: clip.loop, frames: source.frames),
        from: max(0, options.from), head: head,
        frames: Int(streamSettings.ringSeconds * Double(source.rate)), pool: pool)
      return StreamVoice(
        stream, name: clip.name, rate: source.rate, options: options, decoder: decoder)
    } catch {
      throw .noClipMemory(error)
    }
  }

  private func stream(of voice: VoiceID) -> StreamVoice? {
    control.withLock { $0.ledger.stream(of: voice) }
  }

  /// Moves a voice to another frame of its clip; nothing if it has ended.
  func seek(_ voice: VoiceID, to frame: Int) throws(EngineError) {
    guard let stream = stream(of: voice) else {
      return try order(.seek(voice, to: UInt32(clamping: frame)), to: voice)
    }
    let ref = boundary.ref
    let isSent = stream.stream.seek(to: frame) { place in
      control.withLock { control in
        !control.ledger.isOpen(voice) || ref.send(.seek(voice, to: place))
      }
    }
    guard isSent else { throw .renderNotListening(queued: ref.ordersWaiting) }
    wakeRender()
    wakeControl.withLock { $0 }?()
  }

  /// Lets a voice keep its place in silence.
  func pause(_ voice: VoiceID) throws(EngineError) {
    try order(.pause(voice), to: voice)
    stream(of: voice)?.setHalted(true)
  }

  /// Lets a paused voice go on.
  func resume(_ voice: VoiceID) throws(EngineError) {
    try order(.resume(voice), to: voice)
    guard let stream = stream(of: voice) else { return }
    stream.setHalted(false)
    wakeControl.withLock { $0 }?()
  }

  /// Sets a voice's rate; nothing if it has ended.
  func set(rate: Float, voice: VoiceID) {
    let ref = boundary.ref
    let stream = control.withLock { control -> StreamVoice? in
      guard control.ledger.isOpen(voice) else { return nil }
      ref.set(PlaybackRate(rate), slot: voice.slot)
      return control.ledger.stream(of: voice)
    }
    guard let stream else { return }
    stream.setPace(min(max(rate, 0.25), 4))
    wakeControl.withLock { $0 }?()
  }

  /// Sets a voice's gain; nothing if it has ended.
  func set(_ gains: StereoGain, voice: VoiceID) {
    let ref = boundary.ref
    control.withLock { control in
      if control.ledger.isOpen(voice) { ref.set(gains, slot: voice.slot) }
    }
  }

  /// The frame of its clip, or its stream, that a voice renders next, or at which it ended.
  func position(of voice: VoiceID, _ record: PlaybackRecord) -> UInt32 {
    let ref = boundary.ref
    return control.withLock { control in
      control.ledger.isOpen(voice)
        ? ref.position(slot: voice.slot) : record.lastPosition.load(ordering: .relaxed)
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
      for record in found.closed { close(record) }
      found.closed.removeAll(keepingCapacity: true)
      for voice in found.told {
        voice.record.completion.give(voice.end.failed(voice.record.failure.withLock { $0 }))
        records.giveBack(voice.record)
      }
      found.told.removeAll(keepingCapacity: true)
      let empty = found
      basket.withLock { $0 = empty }
      if isFull { continue }
      let next = streams.tend(AudioTime(boundary.ref.readings.rendered).frame)
      guard let wait else { return next }
      return min(wait, next ?? .max)
    }
  }

  /// Lets go of what a voice that has ended played, and ends what filled its stream.
  private func close(_ record: PlaybackRecord) {
    if let stream = record.stream {
      record.failure.withLock { $0 = stream.stream.failure }
      streams.remove(stream)
    }
    if let failure = record.loading?.failure { record.failure.withLock { $0 = failure } }
    record.letGoOfClip()
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
  func close() {
    era.add(1, ordering: .sequentiallyConsistent)
    control.withLock { $0.isClosed = true }
  }

  /// Takes every clip out for good.
  ///
  /// - Returns: bytes given back at once.
  func unloadAll() -> Int {
    era.add(1, ordering: .sequentiallyConsistent)
    return pool.unloadAll()
  }

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
    for voice in unheard {
      voice.record.completion.give(voice.end.failed(voice.record.failure.withLock { $0 }))
    }
    for entry in entries {
      close(entry)
      entry.completion.give(PlaybackEnd(reason: .closed, time: now))
    }
    pool.unloadAll()
  }
}
