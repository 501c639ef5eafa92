// SPDX-License-Identifier: Apache-2.0

public import CProcessor
public import MomentClips
import MomentOutput
public import MomentRealtimeBoundary
public import MomentRealtimeRender

/// A renderer with all it borrows, driven by hand.
@safe
public struct RenderBench: ~Copyable {
  /// Where the clips are.
  public let pool: ClipPool
  /// The boundary.
  public let ref: BoundaryRef
  /// The renderer under test.
  public var renderer: Renderer
  private let boundary: BoundaryMemory
  private let memory: UnsafeMutableRawBufferPointer
  private var generation: UInt32 = 0
  private var leases: [LeaseBox] = []

  private final class LeaseBox {
    let lease: ClipLease
    init(_ lease: consuming ClipLease) { self.lease = lease }
  }

  /// A bench for `voices` voices on three buses at `rate` Hz, with float stereo out.
  ///
  /// `isWide` chooses the kernels. Without a limiter an order is obeyed in the very next frame put out.
  public init(
    voices: Int = 64, rate: UInt32 = 48_000, isLimiting: Bool = false,
    isWide: Bool = cprocessor_has_avx2()
  ) {
    pool = ClipPool(budget: 256 << 20)
    boundary = BoundaryMemory(voices: voices, isLimiting: isLimiting)
    ref = boundary.ref
    unsafe memory = .allocate(
      byteCount: Renderer.bytesNeeded(voices: voices, buses: boundary.ref.buses), alignment: 64)
    renderer = unsafe Renderer(boundary: boundary.ref, rate: rate, isWide: isWide, memory: memory)
    renderer.attach(DeviceFormat(sample: .float32, channels: 2), conversion: nil)
  }

  /// Stores frames of interleaved samples.
  public func store(_ samples: [Float], stereo: Bool = false, traits: ClipTraits = .none) throws
    -> ClipID
  {
    let layout: ClipLayout = stereo ? .stereoFloat : .monoFloat
    return try store(samples, layout: layout, traits: traits)
  }

  /// Stores frames of interleaved 16-bit samples.
  public func store(_ samples: [Int16], stereo: Bool = false, traits: ClipTraits = .none) throws
    -> ClipID
  {
    let layout: ClipLayout = stereo ? .stereoInt16 : .monoInt16
    return try store(samples, layout: layout, traits: traits)
  }

  private func store<Sample: BitwiseCopyable>(
    _ samples: [Sample], layout: ClipLayout, traits: ClipTraits
  ) throws -> ClipID {
    let frames = samples.count / layout.channels
    var writer = try pool.admit(.exact(frames), layout: layout)
    let room = try unsafe writer.room(for: frames)
    unsafe samples.withUnsafeBytes { unsafe room.copyMemory(from: UnsafeRawBufferPointer($0)) }
    writer.commit(frames)
    let id = writer.id
    writer.finish(traits)
    return id
  }

  /// Starts a clip in a slot.
  @discardableResult
  public mutating func start(
    _ clip: ClipID, slot: UInt32 = 0, _ change: (inout StartOrder) -> Void = { _ in }
  ) throws -> VoiceID {
    let id = nextVoice(in: slot)
    let lease = try pool.lease(clip)
    var order = StartOrder(id: id, clip: lease.view)
    leases.append(LeaseBox(lease))
    change(&order)
    guard ref.send(.start(order)) else { throw ClipError.unloaded }
    return id
  }

  /// A name that no voice has had.
  mutating func nextVoice(in slot: UInt32) -> VoiceID {
    generation += 1
    return VoiceID(slot: slot, generation: generation)
  }

  /// The next frames, as interleaved stereo.
  public mutating func render(_ frames: Int) -> [Float] {
    var output = [Float](repeating: .nan, count: 2 * frames)
    unsafe output.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { unsafe renderer.render(frames, into: base) }
    }
    return output
  }

  /// The next frames' left side.
  public mutating func renderLeft(_ frames: Int) -> [Float] {
    let output = render(frames)
    return (0..<frames).map { output[2 * $0] }
  }

  deinit { unsafe memory.deallocate() }
}
