// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// A device without a clock: it plays when it is told to, and everything it plays is heard at once.
///
/// One thread at a time.
public struct OfflineDevice: ~Copyable, Sendable {
  private var driver: RenderDriver
  private var format: DeviceFormat

  /// A silent device at frame 0.
  ///
  /// - Parameters:
  ///   - boundary: what it shares with control, which outlives it.
  ///   - rate: the engine's rate in hertz.
  ///   - control: the eventfd on which control sleeps, or -1.
  /// - Throws: `OutputError/badRate(_:)`, `OutputError/noResources(what:errno:)`.
  public init(
    _ boundary: BoundaryRef, rate: UInt32, wakingControl control: Int32 = -1
  ) throws(OutputError) {
    let format = DeviceFormat(sample: .float32, channels: 2)
    var driver = try RenderDriver(boundary: boundary, rate: rate, wakingControl: control)
    try driver.attach(format, rate: rate)
    self.driver = driver
    self.format = format
  }

  /// Puts another device in this one's place, with the voices as they are.
  ///
  /// - Throws: `OutputError/rateRefused(_:wanted:)` if the engine's rate cannot be turned into `rate`.
  public mutating func attach(_ format: DeviceFormat, rate: UInt32) throws(OutputError) {
    guard RenderDriver.canConvert(from: driver.rate, to: rate) else {
      throw .rateRefused("offline", wanted: rate)
    }
    try driver.attach(format, rate: rate)
    self.format = format
  }

  /// The next frames in the device's format.
  public mutating func renderBytes(_ frames: Int) -> [UInt8] {
    let size = frames * format.bytesPerFrame
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      unsafe render(frames, into: UnsafeMutableRawBufferPointer(buffer))
      count = size
    }
  }

  /// The next frames as floats, interleaved.
  ///
  /// - Precondition: the device takes `DeviceSample/float32`, as it does at first.
  public mutating func render(_ frames: Int) -> [Float] {
    precondition(format.sample == .float32, "the device does not take floats")
    let size = frames * format.channels
    return unsafe [Float](unsafeUninitializedCapacity: size) { buffer, count in
      unsafe render(frames, into: UnsafeMutableRawBufferPointer(buffer))
      count = size
    }
  }

  /// Writes the next frames, in the device's format, to `output`.
  ///
  /// No allocation, no system call unless control sleeps and a voice has ended.
  @unsafe
  public mutating func render(_ frames: Int, into output: UnsafeMutableRawBufferPointer) {
    precondition(output.count >= frames * format.bytesPerFrame, "too little room")
    guard frames > 0, let base = output.baseAddress else { return }
    unsafe driver.render(frames, into: base)
    driver.publish(unheard: 0)
  }

  /// The first engine frame not yet rendered.
  public var position: FramePosition { driver.position }

  /// Whether nothing sounds, nothing will, and no order waits.
  public var isIdle: Bool { driver.isIdle }
}
