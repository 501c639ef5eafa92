// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary
import MomentRealtimeKernels

/// Mixes every voice into what the device takes next.
///
/// A renderer has one owner, the thread that serves the device, and is a plain value over borrowed
/// memory: it holds no reference that could be counted and no memory that could be freed. When a device
/// is lost the renderer is attached to the next one, with its voices as they are.
@safe
public struct Renderer: ~Copyable, @unchecked Sendable {
  // What is done for each voice is `mutating`, and takes its voice `inout`: where a method that mutates
  // calls one that only reads, the compiler first copies all of what is read.

  /// The most frames mixed at once.
  ///
  /// What is asked for beyond is mixed in several runs.
  public static var blockFrames: Int {
    @_noLocks get { 256 }
  }

  // First: Swift 6.3.1 under ThreadSanitizer takes the memory behind a renderer's first word for written
  // whenever a voice or a bus is, which in the boundary would look like a race.
  let voices: UnsafeMutablePointer<Voice>
  let boundary: BoundaryRef
  let rate: UInt32
  let capacity: Int
  let buses: UnsafeMutablePointer<Bus>
  let busCount: Int
  /// A block for each bus.
  let busMixes: UnsafeMutablePointer<Float>
  /// For each bus, frames that wait to be added to it together.
  let batches: UnsafeMutablePointer<MixSource>
  /// Where voices are added: interleaved stereo, room for `blockFrames` frames.
  var mix: UnsafeMutablePointer<Float>
  /// One factor a frame: a voice's.
  let envelope: UnsafeMutablePointer<Float>
  let interpolator: Interpolator
  let kernels: Kernels
  /// One factor a frame: the lowered buses'.
  let ducked: UnsafeMutablePointer<Float>
  /// One flag a frame: whether what lowers other buses sounds.
  let activity: UnsafeMutablePointer<UInt8>
  var isMarking = false
  /// Whether the bus of the voice at hand is silent for the whole block: it keeps its place and reads nothing.
  var isUnheard = false
  var ducker = Ducker()
  var duckingVersion: UInt32 = 0
  /// The end of the chain: frames mixed and not yet put out, the last `lookAhead` of them as mixed.
  private let chain: UnsafeMutablePointer<Float>
  /// Frames in the chain.
  private var filled = 0
  private var limiter: Limiter?
  /// A block behind the rate conversion.
  private let converted: UnsafeMutablePointer<Float>

  var format = DeviceFormat(sample: .float32, channels: 2)
  var conversion: RateConversion?
  /// The first frame not yet rendered.
  public internal(set) var position = FramePosition.zero
  /// Receipts handed up so far; wraps around.
  public internal(set) var receiptsPushed: UInt32 = 0
  /// Voices in the table: sounding, paused, or still to start.
  public internal(set) var activeVoices = 0
  /// Frames put out, at the rates of the devices there were.
  private var framesOut = FramePosition.zero
  /// Voices that are paused and stay so until control says otherwise.
  var heldVoices = 0
  /// Frames in a row, up to the last one mixed, in which no voice could sound; as far as that matters.
  var quietFrames = 1 << 20
  /// Voices by state, at the end of the last block.
  var counts = VoiceCounts()
  private var meter = LevelMeter()
  private var peak: Float = 0
  private var overs: UInt32 = 0
  private var limited: UInt32 = 0
  private var clipped: UInt32 = 0

  /// Bytes of 64-byte aligned memory a renderer borrows.
  public static func bytesNeeded(voices: Int, buses: Int) -> Int {
    Arena.bytes(Voice.self, voices) + Arena.bytes(Bus.self, buses)
      + Arena.bytes(Float.self, 2 * blockFrames * buses)
      + Arena.bytes(MixSource.self, batchVoices * buses)
      + 2 * Arena.bytes(Float.self, blockFrames) + Arena.bytes(UInt8.self, blockFrames)
      + Arena.bytes(Float.self, 2 * (blockFrames + Limiter.longestLookAhead))
      + Arena.bytes(Float.self, 2 * blockFrames) + Arena.bytes(UInt32.self, Limiter.wordsNeeded)
      + Arena.bytes(Float.self, Interpolator.floatsNeeded)
  }

  /// A silent renderer.
  ///
  /// - Parameters:
  ///   - boundary: what it shares with control; its voice table is the renderer's.
  ///   - rate: the engine's rate, in Hz.
  ///   - isWide: whether the processor has AVX2; makes it faster, never different.
  ///   - memory: at least `bytesNeeded(voices:buses:)`, 64-byte aligned, alive as long as the renderer.
  @unsafe
  public init(
    boundary: BoundaryRef, rate: UInt32, isWide: Bool, memory: UnsafeMutableRawBufferPointer
  ) {
    guard let base = memory.baseAddress else { fatalError("no memory") }
    self.boundary = boundary
    self.rate = rate
    kernels = Kernels(isWide: isWide)
    capacity = boundary.voices
    busCount = boundary.buses
    var vacant = unsafe Voice(
      StartOrder(
        id: VoiceID(slot: 0, generation: 0),
        clip: ClipView(
          header: UnsafePointer(base.assumingMemoryBound(to: ClipHeader.self)), layout: .monoInt16))
    )
    vacant.state = .vacant
    var arena = unsafe Arena(memory)
    let block = Renderer.blockFrames
    unsafe voices = arena.take(capacity, of: vacant)
    unsafe buses = arena.take(busCount, of: Bus())
    unsafe busMixes = arena.take(2 * block * busCount, of: 0)
    let nothing = unsafe MixSource(UnsafeRawPointer(base), .monoInt16, gain: .silent)
    unsafe batches = arena.take(Renderer.batchVoices * busCount, of: nothing)
    unsafe mix = unsafe busMixes
    unsafe envelope = arena.take(block, of: 0)
    unsafe ducked = arena.take(block, of: 0)
    unsafe activity = arena.take(block, of: 0)
    unsafe chain = arena.take(2 * (block + Limiter.longestLookAhead), of: 0)
    unsafe converted = arena.take(2 * block, of: 0)
    interpolator = unsafe Interpolator(memory: arena.take(Interpolator.floatsNeeded, of: 0))
    if boundary.isLimiting {
      limiter = unsafe Limiter(rate: rate, memory: arena.take(Limiter.wordsNeeded, of: 0))
    }
  }

  /// Frames the end of the chain looks ahead; 0 without a limiter.
  private var lookAhead: Int {
    @_noLocks get { limiter?.lookAhead ?? 0 }
  }

  /// Engine frames already mixed that have not yet been put out: the limiter and the rate conversion
  /// look ahead.
  public var framesAhead: UInt32 {
    UInt32(truncatingIfNeeded: filled + (conversion?.framesAhead ?? 0))
  }

  /// Whether nothing sounds and nothing will without an order, what is still to be put out included: there is no
  /// voice, or all are paused.
  public var isQuiet: Bool {
    activeVoices == heldVoices && quietFrames >= filled + (conversion?.framesHeld ?? 0)
  }

  /// Sets what the next device takes.
  ///
  /// Between blocks, not real-time.
  public mutating func attach(_ format: DeviceFormat, conversion: RateConversion?) {
    self.format = format
    self.conversion = conversion
  }

  /// Writes the next `frames` frames, at the device's rate and in its format, to `output`.
  ///
  /// Never allocates, locks, waits or makes a system call. Cost: the voices' frames, and a few passes
  /// over the block. With a limiter, mixing is `lookAhead` frames ahead of the output from the first call on.
  @_noLocks
  @unsafe
  public mutating func render(_ frames: Int, into output: UnsafeMutableRawPointer) {
    var done = 0
    let stride = format.bytesPerFrame
    while done < frames {
      let target = unsafe output.advanced(by: done &* stride)
      if var conversion {
        let run = min(conversion.longestRun, frames &- done)
        while true {
          let missing = min(conversion.shortage(for: run), Renderer.blockFrames)
          if missing == 0 { break }
          fillChain(missing)
          unsafe conversion.append(chain, count: missing)
          emptyChain(missing)
        }
        unsafe conversion.produce(run, into: converted)
        self.conversion = conversion
        unsafe finish(converted, frames: run, to: target)
        done &+= run
      } else {
        let run = min(Renderer.blockFrames, frames &- done)
        fillChain(run)
        unsafe finish(chain, frames: run, to: target)
        emptyChain(run)
        done &+= run
      }
    }
    publish()
  }

  /// Mixes until the first `count` frames of the chain, at most a block, are what is to be put out.
  @_noLocks
  private mutating func fillChain(_ count: Int) {
    let wanted = count &+ lookAhead
    while filled < wanted {
      let run = min(Renderer.blockFrames, wanted &- filled)
      unsafe mixBlock(run, to: chain.advanced(by: 2 &* filled))
      if var limiter {
        let taken = unsafe limiter.take(chain, first: filled, count: run)
        self.limiter = limiter
        if taken.peak > peak { peak = taken.peak }
        overs &+= taken.overs
        limited &+= taken.limited
      }
      filled &+= run
    }
  }

  /// Lets the chain's first `count` frames go.
  @_noLocks
  private mutating func emptyChain(_ count: Int) {
    if let reading = unsafe meter.take(chain, count: count, window: meterFrames) {
      boundary.publish(reading, bus: nil)
    }
    filled &-= count
    let rest = unsafe chain.advanced(by: 2 &* count)
    var i = 0
    while i < 2 &* filled {
      unsafe chain[i] = rest[i]
      i &+= 1
    }
  }

  /// Full scale, then the device's samples.
  @_noLocks
  private mutating func finish(
    _ block: UnsafeMutablePointer<Float>, frames: Int, to output: UnsafeMutableRawPointer
  ) {
    let held = unsafe Ceiling.hold(block, frames: frames)
    clipped &+= held.overs
    if limiter == nil {
      if held.peak > peak { peak = held.peak }
      overs &+= held.overs
    }
    unsafe Encoder.encode(block, frames: frames, from: framesOut, as: format, to: output)
    framesOut = framesOut.advanced(by: UInt32(truncatingIfNeeded: frames))
  }

  @_noLocks
  private func publish() {
    let peakBits = peak.bitPattern
    let overs = overs
    let voices = UInt32(truncatingIfNeeded: activeVoices)
    boundary.publish(rendered: position, voices: voices, overs: overs, peak: peakBits)
    let (limited, clipped) = (limited, clipped)
    boundary.publish(limited: limited, clipped: clipped)
    let counts = counts
    boundary.publish(counts)
  }
}
