// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

// What voices are told: from whichever thread, under the control lock.
extension EngineCore {
  /// Starts a clip on the bus of that index, on an engine that runs at `rate`.
  func start(
    _ clip: Clip, _ options: PlayOptions, bus: Int, rate: Int
  ) throws(EngineError) -> Playback {
    let hold: ClipHold
    do throws(EngineError) { hold = try clip.hold() } catch {
      throw control.withLock { $0.isClosed } ? .closed : error
    }
    let view = hold.lease.view
    let stream = try openStream(clip, options, head: view)
    let record = records.take() ?? PlaybackRecord()
    record.begin(
      hold, through: clip.share, priority: options.priority, mix: options, stream: stream,
      rate: rate)
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
    let earliest = AudioTime(ref.readings.rendered).frame
    record.startFrame.withLock { $0 = max(earliest, options.start?.frame ?? 0) }
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
      if stream != nil { wakeControl() }
      return Playback(clip: clip, voice: voice, record: record, stream: stream)
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

  /// Fades out what was started through a handle, or everything.
  ///
  /// A stop that finds the ring full is sent when there is room: it is never lost.
  func stopVoices(of share: ClipShare? = nil, fade: Int) {
    let ref = boundary.ref
    let fade = UInt32(clamping: fade)
    control.withLock { control in
      for slot in 0..<control.ledger.slots {
        guard let voice = control.ledger.voice(in: slot, through: share) else { continue }
        if !ref.send(.stop(voice, at: .zero, fade: fade)) {
          control.unsent.append(EngineBooks.UnsentStop(voice: voice, fade: fade))
        }
      }
    }
    wakeRender()
  }
}
