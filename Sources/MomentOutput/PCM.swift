// SPDX-License-Identifier: Apache-2.0

import CALSA

/// A PCM of libasound: the calls a running device needs, one line each.
///
/// Numbers below zero are libasound's negative codes. One thread only. A plugin may block in any of them, so
/// that each is bracketed by `calls`; the last ones, `drop` and `close`, are made where blocking is allowed.
@safe
struct PCM {
  /// What a call answers after which the PCM is all that is left to the caller: somebody has taken over.
  static let takenOver = -0x7fff_ffff

  private let pointer: OpaquePointer
  /// The bracket around every call.
  let calls = BlockingCallGuard()

  private init(pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  /// Opens a PCM for playing; it will not block and is not inherited by other programs.
  ///
  /// - Returns: the PCM, or libasound's code.
  static func open(_ name: String) -> (pcm: PCM?, code: Int) {
    var pointer: OpaquePointer?
    let code = unsafe snd_pcm_open(&pointer, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK)
    guard code >= 0, let pointer = unsafe pointer else { return (nil, Int(code)) }
    return unsafe (PCM(pointer: pointer), 0)
  }

  /// For calls that are made once.
  @unsafe var handle: OpaquePointer { unsafe pointer }

  var kind: snd_pcm_type_t { unsafe snd_pcm_type(pointer) }

  /// What the stream does; after a take-over it is disconnected.
  var state: snd_pcm_state_t {
    calls.enter()
    let state = unsafe snd_pcm_state(pointer)
    return calls.leave() ? state : SND_PCM_STATE_DISCONNECTED
  }

  /// Frames that can be put in, as last heard from the hardware.
  func availableUpdate() -> Int {
    calls.enter()
    return left(unsafe snd_pcm_avail_update(pointer))
  }

  /// Frames that can be put in, after asking the hardware.
  func availableNow() -> Int {
    calls.enter()
    return left(unsafe snd_pcm_avail(pointer))
  }

  func prepare() -> Int {
    calls.enter()
    return left(Int(unsafe snd_pcm_prepare(pointer)))
  }

  func start() -> Int {
    calls.enter()
    return left(Int(unsafe snd_pcm_start(pointer)))
  }

  func resume() -> Int {
    calls.enter()
    return left(Int(unsafe snd_pcm_resume(pointer)))
  }

  /// What the descriptors of a wait stand for; `last` of them are the PCM's.
  @unsafe
  func events(_ descriptors: UnsafeMutablePointer<pollfd>?, _ last: Int) -> (
    events: Int32, code: Int
  ) {
    var events: UInt16 = 0
    calls.enter()
    let code = left(
      Int(unsafe snd_pcm_poll_descriptors_revents(pointer, descriptors, UInt32(last), &events)))
    return (Int32(events), code)
  }

  /// Frames between what is put in next and what is heard now.
  func delay() -> Int? {
    var frames: snd_pcm_sframes_t = 0
    calls.enter()
    return left(Int(unsafe snd_pcm_delay(pointer, &frames))) == 0 ? frames : nil
  }

  /// Frames in the buffer of a stream that has stopped.
  ///
  /// `scratch` is a `snd_pcm_status_t`, whatever is in it.
  @unsafe
  func queuedAtStop(of buffer: Int, scratch: OpaquePointer) -> Int {
    calls.enter()
    guard left(Int(unsafe snd_pcm_status(pointer, scratch))) == 0 else { return 0 }
    return max(0, buffer - Int(unsafe snd_pcm_status_get_avail(scratch)))
  }

  /// Copies frames in.
  ///
  /// - Returns: how many.
  @unsafe
  func write(_ frames: UnsafeRawPointer, count: Int) -> Int {
    calls.enter()
    return left(unsafe snd_pcm_writei(pointer, frames, snd_pcm_uframes_t(count)))
  }

  /// Lets `fill` write up to `count` frames into the device's own memory.
  ///
  /// - Returns: how many.
  func map(_ count: Int, _ fill: (UnsafeMutableRawPointer, Int) -> Void) -> Int {
    var areas: UnsafePointer<snd_pcm_channel_area_t>?
    var offset: snd_pcm_uframes_t = 0
    var frames = snd_pcm_uframes_t(count)
    calls.enter()
    let code = left(Int(unsafe snd_pcm_mmap_begin(pointer, &areas, &offset, &frames)))
    guard code >= 0 else { return code }
    guard let area = unsafe areas?.pointee, let base = unsafe area.addr, frames > 0 else {
      return 0
    }
    // Interleaved access: the first channel's area speaks for all; it counts in bits.
    let start = unsafe (Int(area.first) + Int(offset) * Int(area.step)) / 8
    unsafe fill(base.advanced(by: start), Int(frames))
    calls.enter()
    return left(unsafe snd_pcm_mmap_commit(pointer, offset, frames))
  }

  func drop() -> Int { Int(unsafe snd_pcm_drop(pointer)) }
  func close() { unsafe snd_pcm_close(pointer) }

  /// What a call has answered, unless somebody has taken over during it.
  private func left(_ code: Int) -> Int { calls.leave() ? code : Self.takenOver }
}
