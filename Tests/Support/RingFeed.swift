// SPDX-License-Identifier: Apache-2.0

public import MomentClips
public import MomentRealtimeBoundary

/// Frames on their way into a ring.
public struct RingFeed {
  private let samples: [Int16]
  private var frame = 0

  /// Interleaved stereo of 16 bits.
  public init(_ samples: [Int16]) { self.samples = samples }

  /// Writes what there is room for, and at the end says so.
  public mutating func fill(_ ring: StreamRing) {
    let count = samples.count / 2
    unsafe samples.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe frame += ring.append(base + 4 * frame, count: count - frame)
    }
    ring.expect(ring.written + UInt64(count - frame))
    if frame == count { ring.mark(.isComplete) }
  }
}

extension StreamRing {
  /// Writes `count` frames of one value to a ring of mono floats.
  public func append(repeating value: Float, count: Int) {
    let frames = [Float](repeating: value, count: count)
    unsafe frames.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { _ = unsafe append(base, count: count) }
    }
  }
}

extension RenderBench {
  /// Starts a stream; whoever calls keeps the ring.
  @discardableResult
  public mutating func start(
    _ ring: StreamRing, slot: UInt32 = 0, _ change: (inout StartOrder) -> Void = { _ in }
  ) -> VoiceID {
    let id = nextVoice(in: slot)
    var order = StartOrder(id: id, clip: ring.view)
    change(&order)
    precondition(ref.send(.start(order)))
    return id
  }

  /// The next frames in blocks of `block`, as interleaved stereo.
  public mutating func render(_ frames: Int, block: Int) -> [Float] {
    var output: [Float] = []
    while output.count < 2 * frames { output += render(min(block, frames - output.count / 2)) }
    return output
  }
}
