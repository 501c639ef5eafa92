// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

/// What is shown last is known to be the last at the same moment.
@Suite("Last frames")
struct LastFramesTests {
  @Test(arguments: [1, 300, 480, 3_000])
  func `a clip whose last frames are shown is whole before the worker has said so`(
    frames: Int
  ) throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.exact(frames), layout: .monoFloat)
    if frames > 1 { try writer.write(frames - 1) }
    try writer.writeLast(1)
    try bench.start(writer.id)

    let left = bench.renderLeft(4_000)

    #expect(left[..<frames].allSatisfy { $0 == 1 })
    #expect(left[frames...].allSatisfy { $0 == 0 })
    #expect(bench.ref.readings.starved == 0)
    #expect(bench.ref.nextReceipt()?.reason == .finished)
    writer.finish(.none)
  }

  @Test
  func `the traits that come with the last frames are the ones that count`() throws {
    var bench = RenderBench()
    var writer = try bench.pool.admit(.unknown, layout: .monoFloat)
    try writer.write(2_000)
    try bench.start(writer.id)
    _ = bench.renderLeft(1_000)
    try writer.writeLast(1_000, .stepsAtTail)

    let left = bench.renderLeft(3_000)

    #expect(left[1_700] == 1)
    #expect(left[1_990] < 0.1)
    #expect(bench.ref.readings.starved == 0)
    writer.finish(.stepsAtTail)
  }
}
