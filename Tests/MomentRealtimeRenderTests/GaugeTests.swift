// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport
import Testing

@Suite("Meters and gauges")
struct GaugeTests {
  @Test
  func `a bus's meter tells peak and mean square behind its gain, and silence once it is silent`()
    throws
  {
    var bench = RenderBench()
    bench.ref.set(0.5, bus: 1)
    let sine = Signals.sine(4800, frequency: 0.01, amplitude: 0.8)
    try bench.start(try bench.store(sine)) { $0.bus = 1 }
    _ = bench.render(4799)
    #expect(bench.ref.level(bus: 1).peak == 0, "a window is told when it is full")
    _ = bench.render(1)
    #expect(abs(bench.ref.level(bus: 1).peak - 0.4) < 1e-6)
    #expect(abs(bench.ref.level(bus: 1).meanSquare - 0.08) < 1e-5)
    #expect(bench.ref.level(bus: 0).peak == 0)
    #expect(abs(bench.ref.readings.level.meanSquare - 0.08) < 1e-5)
    _ = bench.render(4800)
    #expect(bench.ref.level(bus: 1).peak == 0)
    #expect(bench.ref.readings.level.peak == 0)
  }

  @Test
  func `the sides of a meter are measured together, and the whole behind the limiter`() throws {
    var bench = RenderBench(isLimiting: true)
    let frames = (0..<9600).flatMap { _ in [0.6, 0] as [Float] }
    let clip = try bench.store(frames, stereo: true)
    try bench.start(clip, slot: 0)
    try bench.start(clip, slot: 1) { $0.bus = 2 }
    _ = bench.render(9600)
    #expect(bench.ref.level(bus: 0).peak == 0.6)
    #expect(abs(bench.ref.level(bus: 2).meanSquare - 0.18) < 1e-4)
    #expect(bench.ref.readings.peak == 1.2)
    #expect(abs(bench.ref.readings.level.peak - 1) < 1e-5)
    #expect(abs(bench.ref.readings.level.meanSquare - 0.5) < 1e-3)
  }

  @Test(arguments: [1, 7, 64, 256, 1000])
  func `what a meter tells does not depend on the length of a block`(block: Int) throws {
    func levels(block: Int) throws -> [Float] {
      var bench = RenderBench(isLimiting: true)
      let clip = try bench.store(Signals.sine(20_000, frequency: 0.017, amplitude: 0.9))
      for slot in 0..<3 as Range<UInt32> {
        try bench.start(clip, slot: slot) {
          $0.bus = UInt8(slot)
          $0.from = 555 * slot
        }
      }
      var done = 0
      while done < 10_000 {
        done += bench.render(min(block, 10_000 - done)).count / 2
      }
      let whole = bench.ref.readings.level
      let buses = (0..<3).map { bench.ref.level(bus: $0) }
      return ([whole] + buses).flatMap { [$0.peak, $0.meanSquare] }
    }
    #expect(try levels(block: block) == levels(block: 10_000))
  }

  @Test
  func `voices are counted by what they do`() throws {
    var bench = RenderBench()
    let clip = try bench.store([Float](repeating: 0.01, count: 10_000))
    var ids: [VoiceID] = []
    for slot in 0..<6 as Range<UInt32> {
      ids.append(
        try bench.start(clip, slot: slot) {
          $0.bus = UInt8(slot % 3)
          if slot == 5 {
            $0.start = FramePosition.zero.advanced(by: 100_000)
            $0.isScheduled = true
          }
        })
    }
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    _ = try unsafe writer.room(for: 100)
    writer.commit(100)
    try bench.start(writer.id, slot: 6)
    #expect(bench.ref.send(.pause(ids[1])))
    #expect(bench.ref.send(.pause(ids[2])))
    _ = bench.render(2000)
    var expected = VoiceCounts()
    expected.sounding = 3
    expected.paused = 2
    expected.scheduled = 1
    expected.starved = 1
    let counts = bench.ref.readings.counts
    #expect(counts == expected)
    #expect(bench.ref.readings.voices == 7)
    writer.finish(.none)
    _ = bench.render(10_000)
    #expect(bench.ref.readings.counts.sounding == 0)
    #expect(bench.ref.readings.counts.starved == 0)
  }

  @Test
  func `the time of every block is counted in a bucket of the histogram`() throws {
    let boundary = BoundaryMemory(voices: 1)
    var device = try OfflineDevice(boundary.ref, rate: 48_000)
    for _ in 0..<50 { _ = device.render(480) }
    let counts = (0..<Gauges.blockTimeBuckets).map { boundary.ref.blocks(inBucket: $0) }
    #expect(counts.reduce(0, +) == 50)
  }

  @Test
  func `a bucket goes by the share of a block's own time`() {
    // 480 frames at 48 kHz last 10 ms.
    for (nanoseconds, bucket) in [
      (0, 0), (156_249, 0), (156_250, 1), (312_499, 1), (312_500, 2), (1_249_999, 3),
      (2_500_000, 5), (4_999_999, 5), (5_000_000, 6), (9_999_999, 6), (10_000_000, 7),
      (1_000_000_000_000, 7),
    ] as [(UInt64, Int)] {
      let found = RenderDriver.bucket(nanoseconds: nanoseconds, frames: 480, rate: 48_000)
      #expect(found == bucket, "\(nanoseconds) ns")
    }
  }

  @Test
  func `page faults are counted once an interval, from when the watch begins`() throws {
    let boundary = BoundaryMemory(voices: 1)
    var watch = FaultWatch(boundary.ref, interval: 1000)
    let bytes = 64 * 4096
    let memory = unsafe mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    let pages = try unsafe #require(memory)
    defer { unsafe munmap(pages, bytes) }
    for page in 0..<64 { unsafe pages.storeBytes(of: 1, toByteOffset: 4096 * page, as: UInt8.self) }
    watch.pass(999)
    #expect(boundary.ref.readings.pageFaults == 0)
    watch.pass(1)
    #expect(boundary.ref.readings.pageFaults >= 1)
  }
}
