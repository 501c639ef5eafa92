// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
package import MomentRealtimeBoundary
import Synchronization

/// A clip that was started.
///
/// Letting go of it changes nothing: it plays on. Copies are the same playback.
///
/// Any thread. What is asked of a playback that has ended is no error and does nothing.
public struct Playback: Sendable {
  /// What is played.
  public let clip: Clip
  package let voice: VoiceID
  private let record: PlaybackRecord
  /// Which of the clip's frames are the stream's.
  private let map: StreamMap?
  /// Frames of the stream that are played, once its end was decoded.
  private let streamed: Answer<Int?>?

  init(clip: Clip, voice: VoiceID, record: PlaybackRecord, stream: StreamVoice?) {
    self.clip = clip
    map = stream?.stream.map
    streamed = stream?.total
    self.voice = voice
    self.record = record
  }

  /// How loud.
  ///
  /// A change takes 10 ms, however often it is made.
  public var gain: Gain {
    get { record.mix.withLock { $0.gain } }
    nonmutating set {
      if !newValue.amplitude.isNaN { change { $0.gain = newValue } }
    }
  }

  /// Where, from -1 (left) to 1 (right); what lies beyond is the nearest of those.
  ///
  /// A change takes 10 ms. What is not a number changes nothing.
  public var pan: Float {
    get { record.mix.withLock { $0.pan } }
    nonmutating set {
      if !newValue.isNaN { change { $0.pan = max(-1, min(1, newValue)) } }
    }
  }

  /// How fast, from 0.25 to 4; what lies beyond is the nearest of those.
  ///
  /// What is not a number changes nothing. A change takes 10 ms and goes on from the very place. A rate other than 1 adds noise 60 dB or more
  /// below a sound of up to 10 kHz at 48 kHz; above 1, what lies beyond the engine's highest frequency
  /// divided by the rate folds down.
  public var rate: Float {
    get { record.mix.withLock { $0.rate } }
    nonmutating set {
      guard !newValue.isNaN else { return }
      let rate = max(0.25, min(4, newValue))
      record.mix.withLock { mix in
        mix.rate = rate
        clip.core.set(rate: rate, voice: voice)
      }
    }
  }

  private func change(_ body: (inout PlaybackRecord.Mix) -> Void) {
    record.mix.withLock { mix in
      body(&mix)
      let gains = Pan.gains(mix.gain, pan: mix.pan, channels: clip.channels)
      clip.core.set(gains, voice: voice)
    }
  }

  /// Fades it out over `fade` frames, at least 5 ms, and ends it.
  ///
  /// - Parameters:
  ///   - fade: the length of the fade; below 0 is 0.
  ///   - time: when the fade begins; `nil` is at once.
  /// - Throws: `EngineError/renderNotListening(queued:)`.
  public func stop(fade: Int = 0, at time: AudioTime? = nil) throws(EngineError) {
    let fade = UInt32(clamping: fade)
    try clip.core.order(.stop(voice, at: time?.position ?? .zero, fade: fade), to: voice)
  }

  /// Goes to another frame of the clip, with a ramp out and one in.
  ///
  /// A stream is silent in between until it is decoded from there. Below 0 is 0; from the clip's end on there
  /// is nothing to play, and it ends.
  ///
  /// - Throws: `EngineError/renderNotListening(queued:)`.
  public func seek(to frame: Int) throws(EngineError) {
    try clip.core.seek(voice, to: max(0, min(frame, PlayOptions.lastFrame)))
  }

  /// Fades it out in 5 ms and keeps its place.
  ///
  /// - Throws: `EngineError/renderNotListening(queued:)`.
  public func pause() throws(EngineError) { try clip.core.pause(voice) }

  /// Goes on after a pause.
  ///
  /// - Throws: `EngineError/renderNotListening(queued:)`.
  public func resume() throws(EngineError) { try clip.core.resume(voice) }

  /// The clip's frame that is rendered next; after the end, where it ended.
  public var position: Int {
    let position = clip.core.position(of: voice, record)
    return map?.frame(at: position) ?? Int(position)
  }

  /// How many of the clip's frames are played from its start to its end, loops included, once that is certain.
  ///
  /// A header's word is not: it takes the decoding of the last frame. `nil` before that, for a clip that is no
  /// stream, and for what has no end. As long as nobody moves it.
  package var streamedFrames: Int? { streamed?.value ?? nil }

  /// The same as soon as it is certain, or it is certain that it never will be.
  package func allStreamedFrames() async -> Int? { await streamed?.wait() ?? nil }

  /// How it ended, if it has.
  public var end: PlaybackEnd? { record.completion.value }

  /// Waits until its last frame has been heard.
  ///
  /// Answered exactly once for each who waits. Cancelling the task that waits ends the waiting and nothing else: the
  /// clip plays on.
  ///
  /// - Returns: how it ended, also to a cancelled task if it has.
  /// - Throws: `EngineError/cancelled`, and nothing else.
  public func finished() async throws(EngineError) -> PlaybackEnd {
    guard let end = await record.completion.waitUnlessCancelled() else { throw .cancelled }
    return end
  }
}
