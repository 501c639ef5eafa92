// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentDecoding
import Testing

struct BufferTests {
  @Test
  func `buffers serve one sound after the other, and go with the last thread`() {
    let pool = ClipPool(budget: 1 << 24)
    let clock = DecodeClock.manual()
    var limits = DecodeLimits()
    limits.workers = 1
    let queue = DecodeQueue(limits: limits, clock: clock)
    let answers = Answers()
    // Converted: what is read, what comes out of the converter, and the silence behind it.
    let wave = WAVFile.constant(frames: 10_000, rate: 44100)
    for _ in 0..<20 {
      queue.submit(DecodeRequest(.bytes(wave, name: "x"), rate: 48000), into: pool) {
        answers.note("it", $0)
      }
    }
    answers.wait(for: 20)

    let buffers = queue.statistics.buffers
    #expect(buffers.made == 3)
    #expect(buffers.reused == 57)
    #expect(buffers.dropped == 0)
    #expect(buffers.kept == 3)
    // Again and again: the worker answers before it lies down, and counts its idle time from then on.
    queue.wait { numbers in
      clock.advance(seconds: 10)
      return numbers.threads == 0
    }
    #expect(queue.statistics.buffers.kept == 0)
  }
}
