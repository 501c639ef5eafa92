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
    /// Ended voices whose last frame has not been heard yet, earliest first.
    var unheard: [EndedVoice] = []
    var isClosed = false
  }

  /// A voice whose receipt has come back.
  private struct EndedVoice {
    let completion: Answer<PlaybackEnd>
    let end: PlaybackEnd
  }

  package let pool: ClipPool
  package let decoder: DecodeQueue
  package let boundary: BoundaryMemory
  private let control: Mutex<Control>
  private let output = Mutex<OutputThread?>(nil)

  init(voices: Int, buses: Int, budget: Int, decodeWorkers: Int, isLimiting: Bool) {
    pool = ClipPool(budget: budget)
    decoder = DecodeQueue(workers: decodeWorkers)
    boundary = BoundaryMemory(voices: voices, buses: buses, isLimiting: isLimiting)
    control = Mutex(Control(ledger: VoiceLedger(voices: voices)))
  }

  /// Says which thread is to be woken when orders were sent.
  func attach(_ thread: OutputThread) { output.withLock { $0 = thread } }

  /// Voices whose receipt is still to come.
  package var openVoices: Int { control.withLock { $0.ledger.open } }

  // MARK: Orders

  /// Starts a clip on the bus of that index.
  func start(_ clip: Clip, _ options: PlayOptions, bus: Int) throws(EngineError) -> Playback {
    let lease: ClipLease
    do throws(ClipError) { lease = try pool.lease(clip.id) } catch {
      throw .clipUnloaded(name: clip.name)
    }
    let view = lease.view
    let completion = Answer<PlaybackEnd>()
    let entry = VoiceEntry(lease: lease, clip: clip.id, completion: completion)
    let gains = Pan.gains(options.gain, pan: options.pan, channels: clip.channels)
    let ref = boundary.ref
    let outcome = control.withLock { control -> Result<VoiceID, StartRefusal> in
      guard !control.isClosed else { return .failure(.closed) }
      guard let voice = control.ledger.open(entry) else { return .failure(.noVoice) }
      ref.set(gains, slot: voice.slot)
      ref.setPosition(UInt32(clamping: options.from), slot: Int(voice.slot))
      var order = StartOrder(id: voice, clip: view, options)
      order.bus = UInt8(bus)
      order.gain = gains
      order.gainVersion = ref.settledVersion(slot: voice.slot)
      guard ref.send(.start(order)) else {
        _ = control.ledger.close(voice)
        return .failure(.notListening)
      }
      return .success(voice)
    }
    switch outcome {
    case .success(let voice):
      wakeRender()
      return Playback(
        clip: clip, voice: voice, completion: completion, gain: options.gain, pan: options.pan)
    case .failure(.closed): throw .closed
    case .failure(.noVoice): throw .noFreeVoice(capacity: ref.voices)
    case .failure(.notListening): throw .renderNotListening(queued: ref.ordersWaiting)
    }
  }

  private enum StartRefusal: Error {
    case noVoice
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

  /// The clip's frame a voice renders next.
  func position(of voice: VoiceID) -> Int { Int(boundary.ref.position(slot: voice.slot)) }

  /// Fades out whatever plays a clip, or everything.
  func stopVoices(of clip: ClipID? = nil, fade: Int) {
    let ref = boundary.ref
    let fade = UInt32(clamping: fade)
    control.withLock { control in
      for voice in control.ledger.voices(of: clip) {
        // A full ring means render is far behind; the caller's next attempt comes after it.
        _ = ref.send(.stop(voice, at: .zero, fade: fade))
      }
    }
    wakeRender()
  }

  private func wakeRender() { output.withLock { $0 }?.ordersSent() }

  // MARK: Receipts

  /// Reads all receipts, lets go of their clips, and tells the ends that have been heard.
  ///
  /// - Returns: frames until the next end is heard; `nil` if none is outstanding.
  @discardableResult
  func settle() -> UInt64? {
    let ref = boundary.ref
    let heard = AudioTime(ref.readings.heard)
    let (closed, told, wait) = control.withLock { control in
      var closed: [VoiceEntry] = []
      while let receipt = ref.nextReceipt() {
        guard let entry = control.ledger.close(receipt.id) else { continue }
        closed.append(entry)
        let end = PlaybackEnd(
          reason: receipt.reason == .finished ? .finished : .stopped, time: AudioTime(receipt.end))
        control.unheard.append(EndedVoice(completion: entry.completion, end: end))
      }
      let told = control.unheard.filter { $0.end.time <= heard }
      control.unheard.removeAll { $0.end.time <= heard }
      let next = control.unheard.map(\.end.time.frame).min()
      return (closed, told, next.map { $0 - heard.frame })
    }
    // Here the leases go, outside the lock: the last one gives memory back to the kernel.
    _ = consume closed
    for voice in told { voice.completion.give(voice.end) }
    return wait
  }

  /// Refuses new voices from now on.
  func close() { control.withLock { $0.isClosed = true } }

  /// Tells every end there still is, once no thread renders any more.
  func answerAll() {
    settle()
    let now = AudioTime(boundary.ref.readings.rendered)
    let (entries, unheard) = control.withLock { control in
      let entries = control.ledger.closeAll()
      let unheard = control.unheard
      control.unheard = []
      return (entries, unheard)
    }
    for voice in unheard { voice.completion.give(voice.end) }
    for entry in entries { entry.completion.give(PlaybackEnd(reason: .closed, time: now)) }
  }
}
