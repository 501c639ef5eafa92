// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import Glibc
import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

/// Render never allocates, locks, counts a reference or makes a call: seen by the probe.
@Suite(
  "Silence of render",
  .enabled(if: realtime_probe_is_active() == 1, "a sanitizer is in the probe's place"))
struct SilenceOfRenderTests {
  /// Renders under the probe: heap, locks, reference counts, calls.
  func probe(_ bench: inout RenderBench, _ frames: Int) -> [UInt64] {
    let output = UnsafeMutableRawPointer.allocate(byteCount: 8 * frames, alignment: 64)
    defer { unsafe output.deallocate() }
    realtime_probe_arm()
    unsafe bench.renderer.render(frames, into: output)
    let counts = realtime_probe_disarm()
    return [counts.heap, counts.locks, counts.counts, counts.calls]
  }

  @Test
  func `64 voices, every order, the first block too: no heap, no lock, no retain, no call`() throws
  {
    var bench = RenderBench()
    let mono = try bench.store([Float](repeating: 0.01, count: 50_000))
    let stereo = try bench.store([Int16](repeating: 300, count: 50_000), stereo: true)
    var ids: [VoiceID] = []
    for slot in 0..<64 as Range<UInt32> {
      ids.append(
        try bench.start(slot % 2 == 0 ? mono : stereo, slot: slot) {
          $0.from = slot
          $0.repeats = .max
          $0.fadeIn = 100 * slot
        })
    }
    var counts = probe(&bench, 1000)
    for id in ids {
      #expect(bench.ref.send(.seek(id, to: 99)))
      bench.ref.set(StereoGain(left: 0.1, right: 0.2), slot: id.slot)
    }
    counts += probe(&bench, 1000)
    for id in ids { #expect(bench.ref.send(.stop(id, at: .zero, fade: 0))) }
    counts += probe(&bench, 1000)
    #expect(
      counts == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "heap, locks, counts, calls; three times")
    #expect(bench.renderer.activeVoices == 0)
  }

  @Test
  func `the rate conversion is as silent`() throws {
    var bench = RenderBench()
    let bytes = try #require(RateConversion.bytesNeeded(from: 48_000, to: 44_100))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { unsafe memory.deallocate() }
    bench.renderer.attach(
      DeviceFormat(sample: .int16, channels: 1),
      conversion: unsafe RateConversion(from: 48_000, to: 44_100, memory: memory))
    try bench.start(try bench.store([Float](repeating: 0.5, count: 50_000)))
    #expect(probe(&bench, 4410) == [0, 0, 0, 0])
  }

  @Test
  func `the probe sees an allocation, a lock, a retain and a call`() {
    final class Thing {}
    let thing = Thing()
    var kept: [AnyObject] = []
    var lock = unsafe pthread_mutex_t()
    unsafe pthread_mutex_init(&lock, nil)
    realtime_probe_arm()
    let memory = UnsafeMutablePointer<Int>.allocate(capacity: 100)
    kept.append(thing)
    unsafe pthread_mutex_lock(&lock)
    unsafe pthread_mutex_unlock(&lock)
    _ = unsafe write(-1, memory, 0)
    let counts = realtime_probe_disarm()
    unsafe memory.deallocate()
    unsafe pthread_mutex_destroy(&lock)
    #expect(counts.heap >= 1)
    #expect(counts.counts >= 1)
    #expect(counts.locks >= 1)
    #expect(counts.calls >= 1)
    #expect(kept.count == 1)
  }
}
