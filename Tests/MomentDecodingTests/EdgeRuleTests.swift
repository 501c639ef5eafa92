// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import MomentRealtimeBoundary
import Testing

struct EdgeRuleTests {
  private func traits(_ samples: [Float], rate: Int = 48000) async throws -> ClipTraits {
    try await decode(.bytes(WAVFile.floats(samples, rate: rate), name: "edge.wav")).traits
  }

  @Test
  func `a constant steps at both ends, but not at its seam`() async throws {
    let traits = try await traits([Float](repeating: 0.5, count: 10_000))

    #expect(traits.contains(.stepsAtHead))
    #expect(traits.contains(.stepsAtTail))
    #expect(!traits.contains(.stepsAtSeam))
  }

  @Test
  func `a sine of whole cycles steps nowhere`() async throws {
    let traits = try await traits((0..<48000).map { Float(sin(2 * .pi * Double($0) / 480)) })

    #expect(!traits.contains(.stepsAtHead))
    #expect(!traits.contains(.stepsAtTail))
    #expect(!traits.contains(.stepsAtSeam))
  }

  @Test
  func `a sine that is cut at its peak steps there and at its seam`() async throws {
    let traits = try await traits((0..<48120).map { Float(sin(2 * .pi * Double($0) / 480)) })

    #expect(!traits.contains(.stepsAtHead))
    #expect(traits.contains(.stepsAtTail))
    #expect(traits.contains(.stepsAtSeam))
  }

  @Test
  func `noise is left alone`() async throws {
    var state: UInt32 = 1
    let noise = (0..<20_000).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int32(bitPattern: state)) / Float(1 << 31)
    }

    let traits = try await traits(noise)

    #expect(!traits.contains(.stepsAtHead))
    #expect(!traits.contains(.stepsAtTail))
    #expect(!traits.contains(.stepsAtSeam))
  }

  @Test
  func `one frame of sound is a step`() async throws {
    let traits = try await traits([0.5])

    #expect(traits.contains(.stepsAtHead))
    #expect(traits.contains(.stepsAtTail))
  }
}
