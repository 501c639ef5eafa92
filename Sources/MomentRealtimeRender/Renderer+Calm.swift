// SPDX-License-Identifier: Apache-2.0

import CProcessor
import MomentRealtimeBoundary
import MomentRealtimeKernels

/// Voices far from everything that could change: nearly all of them, nearly all the time.
///
/// What it takes to see that is done when something changes, and kept as one number: `Voice.calmUntil`.
/// Until then a block costs a voice a comparison, and its frames wait to be added together with
/// those of the next voices of its bus.
extension Renderer {
  /// The most voices added in one pass.
  static var batchVoices: Int {
    @_noLocks get { 8 }
  }

  /// Takes a whole block of a voice to which nothing happens in it; `false` if something may.
  @_noLocks
  @inline(__always)
  mutating func takeCalmly(_ slot: Int, bus: Int, frames: Int) -> Bool {
    let voice = unsafe voices.advanced(by: slot)
    let frame = unsafe voice.pointee.playhead.frame
    let next = frame &+ UInt32(truncatingIfNeeded: frames)
    guard unsafe next <= voice.pointee.calmUntil,
      unsafe boundary.settledVersion(slot: UInt32(truncatingIfNeeded: slot))
        == voice.pointee.gainVersion,
      boundary.rate(slot: slot) == .unity
    else { return false }
    unsafe voice.pointee.playhead.frame = next
    boundary.setPosition(next, slot: slot)
    markSounding(at: 0, count: UInt32(truncatingIfNeeded: frames))
    let gain = unsafe voice.pointee.gain.value
    if !(gain == .silent), !isUnheard {
      let clip = unsafe voice.pointee.order.clip
      let source = unsafe clip.frames.advanced(by: Int(frame) &* clip.layout.bytesPerFrame)
      unsafe queue(MixSource(source, clip.layout, gain: gain), bus: bus, frames: frames)
      unsafe fetchAhead(source.advanced(by: frames &* clip.layout.bytesPerFrame))
    }
    if isLevelDue(slot) { unsafe publishLevel(of: &voice.pointee, slot: slot) }
    return true
  }

  /// Asks for the first lines of a voice's next block; the processor's own foresight goes on from there.
  ///
  /// All of them would cost a voice whose clip is in the cache more than they save the others.
  @_noLocks
  @inline(__always)
  private func fetchAhead(_ memory: UnsafeRawPointer) {
    unsafe cprocessor_prefetch(memory)
    unsafe cprocessor_prefetch(memory.advanced(by: 64))
    unsafe cprocessor_prefetch(memory.advanced(by: 128))
    unsafe cprocessor_prefetch(memory.advanced(by: 192))
  }

  /// Puts frames beside those that wait to be added to a bus.
  @_noLocks
  @inline(__always)
  private mutating func queue(_ source: MixSource, bus: Int, frames: Int) {
    let waiting = unsafe buses[bus].waiting
    unsafe batches[bus &* Renderer.batchVoices &+ waiting] = source
    unsafe buses[bus].waiting = waiting &+ 1
    if waiting &+ 1 == Renderer.batchVoices { addWaiting(bus, frames: frames) }
  }

  /// Adds what waits, before anything else is added to the bus: in slot order.
  @_noLocks
  mutating func addWaiting(_ bus: Int, frames: Int) {
    let waiting = unsafe buses[bus].waiting
    guard waiting > 0 else { return }
    unsafe kernels.add(
      batches.advanced(by: bus &* Renderer.batchVoices), count: waiting, frames: frames,
      to: mix(of: bus))
    unsafe buses[bus].waiting = 0
  }

  /// The clip's frame up to which nothing will happen to a voice but by an order or a setting; 0 if
  /// something may at once.
  @_noLocks
  mutating func calmUntil(_ voice: inout Voice) -> UInt32 {
    let clip = voice.order.clip
    guard case .sounding = voice.state, voice.gate.framesLeft == 0, voice.gate.target == 1,
      voice.closing.isNothing, voice.stopAt == .never, voice.gain.framesLeft == 0,
      voice.playhead.isExact, voice.playhead.steadyFrames == .max,
      voice.fadedIn >= voice.order.fadeIn, !voice.isInTail, !clip.isRing,
      clip.traits.contains(.isComplete)
    else { return 0 }
    let extent = VoiceExtent(&voice, edge: edgeFrames)
    guard !extent.isShort, !extent.isInHead(voice.playhead.frame, of: voice.head) else { return 0 }
    // Its last frame too has more to it: the voice ends with it.
    var edge = max(max(extent.tail, extent.cross), 1)
    if !extent.repeats { edge = max(edge, voice.order.fadeOut) }
    // Half of the numbers there are, so that adding a block never wraps around.
    return extent.end > edge ? min(extent.end &- edge, 1 << 31) : 0
  }
}
