// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// A device that writes what it plays to a file, as fast as the processor can.
///
/// One thread at a time. Let go of without `finish()`, it leaves nothing under the final name.
public struct FileDevice: ~Copyable {
  private static let block = 4096
  private var driver: RenderDriver
  private let sink: any FrameSink
  private let memory: LockedMemory
  /// How samples are stored, or given to a lossy encoder.
  public let sample: DeviceSample

  /// A silent device at frame 0, with an empty stereo file.
  ///
  /// - Parameters:
  ///   - boundary: what it shares with control, which outlives it.
  ///   - rate: the engine's and the file's rate in hertz.
  ///   - target: where the file goes.
  ///   - container: the kind of file; by the path's ending if `nil`. A descriptor gets WAV.
  ///   - sample: how samples are stored; by the container if `nil`.
  ///   - frames: the length, if it is known beforehand.
  ///   - control: the eventfd on which control sleeps, or -1.
  /// - Throws: `OutputError`: the rate, the ending, the samples or the place will not do.
  public init(
    _ boundary: BoundaryRef, rate: UInt32, target: FileTarget, container: FileContainer? = nil,
    sample: DeviceSample? = nil, frames: Int? = nil, wakingControl control: Int32 = -1
  ) throws(OutputError) {
    // Before there is a file.
    try OutputError.check(rate: rate)
    let sink = try Self.sink(target, container, sample, rate: rate, frames: frames)
    let format = DeviceFormat(sample: sink.sample, channels: 2)
    let memory = try LockedMemory(bytes: Self.block * format.bytesPerFrame)
    var driver = try RenderDriver(boundary: boundary, rate: rate, wakingControl: control)
    try driver.attach(format, rate: rate)
    self.driver = driver
    self.sink = sink
    self.memory = memory
    self.sample = sink.sample
  }

  private static func sink(
    _ target: FileTarget, _ container: FileContainer?, _ sample: DeviceSample?, rate: UInt32,
    frames: Int?
  ) throws(OutputError) -> any FrameSink {
    switch target {
    case .descriptor(let descriptor):
      guard container == nil || container == .wav else {
        throw .unfitForContainer(container: "A pipe", what: "anything but WAV")
      }
      return try WavStreamWriter(descriptor, sample: sample, rate: rate, frames: frames)
    case .path(let path):
      guard let container = container ?? FileContainer(path: path) else {
        let known = FileContainer.allCases.flatMap(\.endings).map { ".\($0)" }
        throw .unknownContainer(path: path, known: known)
      }
      return try SoundFileWriter(path, container: container, sample: sample, rate: rate)
    }
  }

  /// Renders and stores the next frames.
  ///
  /// - Throws: `OutputError/cannotWrite(path:reason:)`.
  public mutating func render(_ frames: Int) throws(OutputError) {
    var left = frames
    while left > 0 {
      let run = min(left, Self.block)
      unsafe driver.render(run, into: memory.base)
      try unsafe sink.write(memory.base, count: run)
      driver.publish(unheard: 0)
      left -= run
    }
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: `OutputError/cannotWrite(path:reason:)`; nothing is left behind then.
  public consuming func finish() throws(OutputError) { try sink.finish() }

  /// The first engine frame not yet rendered.
  public var position: FramePosition { driver.position }

  /// Whether nothing sounds, nothing will, and no order waits.
  public var isIdle: Bool { driver.isIdle }
}
