// SPDX-License-Identifier: Apache-2.0

public import Logging
public import MomentOutput

extension AudioEngine {
  /// What an engine is to be.
  public struct Configuration: Sendable {
    /// What an engine plays on.
    public enum Output: Sendable {
      /// Devices, in order of preference, on a thread of its own.
      case devices(OutputConfiguration)
      /// Nothing: frames are rendered when asked for, as fast as possible, at this rate in Hz.
      case offline(rate: Int)
      /// A sound file: frames are rendered into it when asked for, as fast as possible.
      case file(FileOutput)
    }

    /// What keeps the sum of all voices under full scale.
    public enum Limiting: Sendable {
      /// A limiter that turns the sum down before it would leave full scale, and slowly up again.
      ///
      /// It looks 1 to 2 ms ahead, and an order is heard so much later; what is scheduled, and every
      /// sample below full scale, is as without it.
      case lookAhead
      /// What is above full scale is cut off.
      case ceiling
    }

    /// What it plays on.
    public var output = Output.devices(OutputConfiguration())
    /// Whether an engine without a device is of no use.
    ///
    /// Otherwise it waits for one, and time goes on.
    public var requiresDevice = false
    /// The size of the voice table: how many clips may play, be paused or be scheduled at once.
    ///
    /// 1 to 4096.
    public var voices = 64
    /// The buses, 1 to 8, in the order in which they are added up.
    public var buses: [BusName] = [.bells, .voice, .ambience]
    /// What keeps the sum under full scale.
    ///
    /// `nil` is `.lookAhead` on devices, and `.ceiling` where frames are rendered when asked for: there an
    /// order is then heard in the very next frame. What is started before the first frame, or scheduled,
    /// can do with `.lookAhead` there too.
    public var limiting: Limiting?
    /// Bytes of clip memory, 0 or more; `nil` is a quarter of what the machine can give (`MemoryLimit`).
    public var budget: Int?
    /// When sounds are streamed rather than kept in memory.
    public var streaming = StreamSettings()
    /// Whether whoever renders by hand fills the streams; otherwise workers do, as on a device.
    package var fillsStreamsWhenRendering = true
    /// Threads that decode, 1 to 64.
    public var decodeWorkers = 2
    /// Whether the engine gives way when memory runs short (``MemoryPressure``).
    ///
    /// It then has one more thread, which sleeps until the kernel or the service manager warns. `nil` is yes on
    /// devices, and no where frames are rendered when asked for.
    public var watchesMemory: Bool?
    /// Where devices that come and go, and memory that runs short, are logged, at `info` and below; `nil` for nowhere.
    public var logger: Logger?

    /// Whether there is a watch on memory in the end.
    var isWatchingMemory: Bool {
      if let watchesMemory { return watchesMemory }
      if case .devices = output { return true }
      return false
    }

    /// Whether there is a limiter in the end.
    var isLimiting: Bool {
      switch (limiting, output) {
      case (.lookAhead, _), (nil, .devices): true
      case (.ceiling, _), (nil, .offline), (nil, .file): false
      }
    }

    /// Whether streams are filled by whoever renders.
    var fillsStreams: Bool {
      if case .devices = output { false } else { fillsStreamsWhenRendering }
    }

    /// The default device with default settings.
    public init() {}
  }
}
