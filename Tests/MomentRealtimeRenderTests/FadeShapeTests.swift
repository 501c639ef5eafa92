// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

@Suite("Fade shapes")
struct FadeShapeTests {
  private static let length = 1000

  private func shape(_ shape: FadeShape, at t: Double) -> Double {
    switch shape {
    case .smooth: t * t * (3 - 2 * t)
    case .linear: t
    case .equalPower: sin(t * .pi / 2)
    case .cubic: t * t * t
    }
  }

  @Test(arguments: [FadeShape.smooth, .linear, .equalPower, .cubic])
  func `a fade has its shape on the way in and on the way out`(shape: FadeShape) throws {
    var bench = RenderBench()
    let clip = try bench.store([Float](repeating: 0.5, count: 4000))
    try bench.start(clip, slot: 0) {
      $0.fadeIn = UInt32(Self.length)
      $0.fadeInShape = shape
      $0.fadeOut = UInt32(Self.length)
      $0.fadeOutShape = shape
    }
    let left = bench.renderLeft(4000)
    // The first and last ramp of 5 ms hide that the constant begins and ends with a step.
    for index in 300..<1000 {
      let wanted = 0.5 * self.shape(shape, at: Double(index) / Double(Self.length))
      #expect(abs(Double(left[index]) - wanted) < 1e-6)
      #expect(abs(Double(left[4000 - index]) - wanted) < 1e-6)
    }
    #expect(left[2000] == 0.5)
  }
}
