// SPDX-License-Identifier: Apache-2.0

import CRealtimeProbe
import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Synchronization
import Testing

/// Render never allocates, locks, counts a reference or makes a call: seen by the probe.
@Suite("Silence of render", .enabled(if: realtime_probe_is_active() == 1, "a sanitizer is in the probe's place"))
struct SilenceOfRenderTests {
  @Test
  func `64 voices, every order, the first block too: no heap, no lock, no retain, no call`() throws {
    var bench = RenderBench()
    let mono = try bench.store([Float](repeating: 0.01, count: 50_000))
    let stereo = try bench.store([Int16](repeating: 300, count: 50_000), stereo: true)
    var output = [Float](repeating: 0, count: 2 * 1000)
    var ids: [VoiceID] = []
    for slot in 0..<64 as Range<UInt32> {
      ids.append(
        try bench.start(slot % 2 == 0 ? mono : stereo, slot: slot) {
          $0.from = slot
          $0.repeats = .max
          $0.fadeIn = 100 * slot
        })
    }
    let counts = unsafe output.withUnsafeMutableBytes { bytes -> realtime_probe_counts in
      guard let base = bytes.baseAddress else { return realtime_probe_counts() }
      realtime_probe_arm()
      unsafe bench.renderer.render(1000, into: base)
      for id in ids {
        _ = bench.ref.send(.seek(id, to: 99))
        bench.ref.set(StereoGain(left: 0.1, right: 0.2), slot: id.slot)
      }
      unsafe bench.renderer.render(1000, into: base)
      for id in ids { _ = bench.ref.send(.stop(id, at: .zero, fade: 0)) }
      unsafe bench.renderer.render(1000, into: base)
      return realtime_probe_disarm()
    }
    #expect(counts.heap == 0)
    #expect(counts.locks == 0)
    #expect(counts.counts == 0)
    #expect(counts.calls == 0)
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
    var output = [Int16](repeating: 0, count: 4410)
    let counts = unsafe output.withUnsafeMutableBytes { bytes -> realtime_probe_counts in
      guard let base = bytes.baseAddress else { return realtime_probe_counts() }
      realtime_probe_arm()
      unsafe bench.renderer.render(4410, into: base)
      return realtime_probe_disarm()
    }
    #expect(counts.heap + counts.locks + counts.counts + counts.calls == 0)
    #expect(output[2000] == 16_384)
  }

  @Test
  func `the probe sees an allocation, a lock, a retain and a call`() {
    let lock = Mutex(0)
    final class Thing {}
    let thing = Thing()
    var kept: [AnyObject] = []
    realtime_probe_arm()
    let memory = UnsafeMutablePointer<Int>.allocate(capacity: 100)
    kept.append(thing)
    lock.withLock { $0 += 1 }
    let counts = realtime_probe_disarm()
    unsafe memory.deallocate()
    #expect(counts.heap >= 1)
    #expect(counts.counts >= 1)
    #expect(kept.count == 1)
  }
}
