// SPDX-License-Identifier: Apache-2.0

import Logging
import MomentAudio
import MomentOutput

/// What to play on, and at which rate.
struct OutputPlan: Sendable {
  /// In order of preference.
  var targets: [OutputTarget] = [.device("default")]
  /// A rate that somebody asked for.
  var rate: Int?
  /// Seconds of a period.
  var period = 0.010
  /// Periods of the buffer.
  var periods = 4
  var access = DeviceAccess.automatic
  /// What becomes of the device while nothing plays; `nil` for the engine's own choice.
  var idlePolicy: IdlePolicy?
  /// Seconds of silence before the first sound whenever the device was opened.
  var wakePreroll = 0.0
  /// Whether a device that somebody else has is waited for.
  var waits = true
  /// Told what has not answered, if opening takes long.
  var whileOpening: (@Sendable (OutputError) -> Void)?
  /// Bytes of clip memory; `nil` for the engine's own choice.
  var budget: Int?
  var logger: Logger?

  init() {}

  init(_ options: DeviceOptions, environment: String?) {
    let names = options.names(environment: environment)
    if !names.isEmpty { targets = names.map { .device($0) } }
    rate = options.rate?.value
    let quarter = options.bufferTime.map { $0.seconds / 4 }
    if let seconds = options.periodTime?.seconds ?? quarter { period = seconds }
    if let buffer = options.bufferTime {
      periods = max(2, Int((buffer.seconds / period).rounded()))
    }
    access =
      switch options.access {
      case .auto: .automatic
      case .mmap: .mmap
      case .rw: .readWrite
      }
    waits = !options.noWait
    wakePreroll = options.wakePreroll?.seconds ?? 0
    idlePolicy =
      switch options.keepOpen {
      case nil: nil
      case .forever: .keep
      case .length(let length): .closeAfter(seconds: min(length.seconds, 1e9))
      }
  }

  /// An engine on the first device that can be had.
  ///
  /// Without a rate asked for, the engine runs at `first` if the device grants exactly that, so that a file of
  /// this rate gets through bit for bit; else at the device's own, to which files are converted far better
  /// when they are loaded than a finished mix could be.
  ///
  /// - Throws: `EngineError`; `output` if there is no device.
  func open(first: Int?) async throws(EngineError) -> AudioEngine {
    let engine = try await open(rate: rate ?? first)
    guard rate == nil, let granted = engine.device?.rate, Int(granted) != engine.rate else {
      return engine
    }
    await engine.close()
    return try await open(rate: Int(granted))
  }

  private func open(rate: Int?) async throws(EngineError) -> AudioEngine {
    var output = OutputConfiguration()
    output.targets = targets
    output.rate = rate.map { UInt32(clamping: $0) }
    output.period = period
    output.periods = periods
    output.access = access
    output.whileOpening = whileOpening
    output.wakePreroll = wakePreroll
    if let idlePolicy { output.idle = idlePolicy }
    var configuration = AudioEngine.Configuration()
    configuration.output = .devices(output)
    configuration.requiresDevice = true
    configuration.budget = budget
    configuration.logger = logger
    return try await AudioEngine(configuration)
  }
}
