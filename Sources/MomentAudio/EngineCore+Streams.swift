// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import MomentRealtimeBoundary
import Synchronization

// Voices that read streams.
extension EngineCore {
  /// The stream that is to be played, if the clip is one's head.
  func openStream(
    _ clip: Clip, _ options: PlayOptions, head: ClipView
  ) throws(EngineError) -> StreamVoice? {
    guard let source = clip.stream else { return nil }
    let plan = StreamPlan(options, named: clip.loop, frames: source.frames)
    let loopEnd = min(plan.loopUntil, plan.until, source.frames ?? .max)
    let shortest = source.rate / 100
    // Each repeat is a seek and a read: of a frame or two they would never come to an end.
    if plan.repeats > 0, plan.loopFrom < loopEnd, loopEnd - plan.loopFrom < shortest {
      throw .invalidOption(
        "A stream's loop has \(shortest) frames or more. Make it longer, or load the sound with "
          + "`streaming` set to `.never`.")
    }
    do throws(ClipError) {
      let stream = try SoundStream(
        source, plan: plan,
        from: options.from, head: head,
        frames: Int(streamSettings.ringSeconds * Double(source.rate)), pool: pool)
      return StreamVoice(
        stream, name: clip.name, rate: source.rate, options: options, decoder: decoder)
    } catch {
      throw .noClipMemory(error)
    }
  }

  func stream(of voice: VoiceID) -> StreamVoice? {
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
    wakeControl()
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
    wakeControl()
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
    stream.setPace(rate)
    wakeControl()
  }
}
