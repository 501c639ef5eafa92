// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc
package import MomentRealtimeBoundary

/// An open ALSA PCM that plays.
///
/// Used by one thread from opening to closing. Underruns, suspends and interrupted calls are mended
/// and counted inside; what cannot be mended is thrown as `OutputError/lost(_:_:)`, and then the
/// device is of no more use. No wait is longer than three buffer lengths without a frame played.
@safe
package struct AlsaDevice: ~Copyable {
  /// What was granted.
  package let report: DeviceReport
  let pcm: PCM
  let gauges: DeviceGauges
  let bytesPerFrame: Int
  /// A period of frames on their way in, where they are written and not mapped.
  let block: UnsafeMutableRawPointer
  /// A `snd_pcm_status_t`, at hand because a running device allocates nothing.
  let status: UnsafeMutableRawPointer
  /// The PCM's descriptors, and one more for whoever wants to wake us.
  let descriptors: UnsafeMutableBufferPointer<pollfd>
  /// Frames of the block that the device has not yet taken: where they begin, and how many.
  var pending = (first: 0, count: 0)
  /// Frames put in since opening, at the device's rate.
  var written: UInt64 = 0
  var isStarted = false
  var stalls: StallDetector
  var throttle = ClocklessThrottle()
  /// Whether the device sleeps, and resuming it is to be tried again.
  var isSuspended = false
  /// When a device that cannot be resumed is made to begin anew; from its first suspend until it moves.
  var resumeEnd: UInt64?
  /// Whether the stream was made to go on and has not moved since, and whether that was for want of frames.
  var isRecovering = false
  var hasUnderrun = false

  /// Opens a PCM by its name and agrees with it on everything.
  ///
  /// May take as long as a sound server takes to answer. Threads that plugins start inherit the
  /// caller's signal mask: call this where all signals are blocked.
  ///
  /// - Parameters:
  ///   - name: the PCM's name.
  ///   - wish: what to ask for.
  ///   - gauges: where what happens is counted.
  ///   - system: where the kernel tells about its devices.
  ///   - leads: told what the name leads to, before it is opened.
  /// - Throws: why it cannot be had.
  init(
    _ name: String, wish: DeviceWish, gauges: DeviceGauges, system: SystemPaths = .machine,
    leads: (DeviceBackend?) -> Void = { _ in }
  ) throws(OutputError) {
    let before = unsafe calsa_mute()
    defer { unsafe calsa_unmute(before) }
    let backend = DeviceBackend.find(name)
    if backend == .server("JACK") { JackLibrary.silence() }
    leads(backend)
    let failing = OpeningFailure(name: name, backend: backend, system: system)
    let (opened, code) = PCM.open(name)
    guard let opened else { throw failing.error(opening: code) }
    let granted: DeviceReport
    do { granted = try Negotiation.settle(opened, wish: wish, failing: failing) } catch {
      opened.close()
      throw error
    }
    pcm = opened
    report = granted
    self.gauges = gauges
    bytesPerFrame = granted.sample.bytes * granted.channels
    unsafe block = .allocate(byteCount: bytesPerFrame * granted.periodFrames, alignment: 64)
    // Touched here, so that the first block faults no page in.
    unsafe memset(block, 0, bytesPerFrame * granted.periodFrames)
    unsafe status = .allocate(byteCount: snd_pcm_status_sizeof(), alignment: 16)
    unsafe memset(status, 0, snd_pcm_status_sizeof())
    stalls = StallDetector(
      bufferSeconds: granted.bufferSeconds, isHardware: opened.kind == SND_PCM_TYPE_HW,
      now: Monotonic.now)
    let count = Int(max(0, unsafe snd_pcm_poll_descriptors_count(opened.handle)))
    unsafe descriptors = .allocate(capacity: count + 1)
    unsafe descriptors.initialize(repeating: pollfd(fd: -1, events: 0, revents: 0))
    let base = unsafe descriptors.baseAddress
    unsafe snd_pcm_poll_descriptors(opened.handle, base, UInt32(count))
    for index in 0..<count {
      // Most plugins do this; a program started by the host must not hold a device open.
      _ = unsafe fcntl(descriptors[index].fd, F_SETFD, FD_CLOEXEC)
    }
  }

  deinit {
    // Closing may print, too: a server that is gone.
    let before = unsafe calsa_mute()
    _ = pcm.drop()
    pcm.close()
    unsafe calsa_unmute(before)
    unsafe block.deallocate()
    unsafe status.deallocate()
    unsafe descriptors.deallocate()
  }

  /// The bracket around its calls.
  var calls: BlockingCallGuard { pcm.calls }

  /// Frames that have left it since it was opened, at its rate.
  var moved: UInt64 { stalls.moved }

  /// The stream begins now: the time before counts for nothing.
  mutating func begin() { stalls.begin(now: Monotonic.now) }

  /// What the renderer has to put out.
  package var format: DeviceFormat {
    DeviceFormat(sample: report.sample, channels: report.channels)
  }

  /// Frames between the next one put in and the one heard now, at the device's rate.
  package var delay: Int {
    let queued = Int(written - stalls.played)
    guard isStarted, let told = pcm.delay() else { return queued + pending.count }
    // A server's estimate may swing; beyond some seconds it is none.
    return max(0, min(told, report.bufferFrames + 5 * Int(report.rate))) + pending.count
  }

  /// The loss this device ends with.
  func lost(_ loss: OutputError.Loss) -> OutputError { .lost(report.name, loss) }
}
