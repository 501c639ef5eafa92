// SPDX-License-Identifier: Apache-2.0

import MomentDecoding
public import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// Plays clips: the one face of the engine.
///
///     let engine = try await AudioEngine()
///     let bell = try await engine.load(.file(path: "bell.flac"))
///     let playback = try engine.play(bell)
///     _ = try await playback.finished()
///     await engine.close()
///
/// Any thread, any task. Clips are decoded in the background, rendered on a thread that never waits,
/// and stay in memory until they are unloaded. An engine that is let go without `close()` falls
/// silent at once.
public final class AudioEngine: Sendable {
  /// Frames a second, for the engine's whole life; clips are converted to it when they are loaded.
  public let rate: Int
  package let core: EngineCore
  let mixer: Mixer
  let driver: EngineDriver
  /// What the engine and its process use.
  public let monitor: ResourceMonitor
  private let pressure: PressureWatch?
  private let watch: WatchThread
  private let closing = Mutex<Answer<Void>?>(nil)

  /// Makes an engine and opens its device.
  ///
  /// - Throws: `EngineError/badConfiguration(_:)` for a setting that no engine can have;
  ///   `EngineError/output(_:)` if no thread can be had, or if `requiresDevice` is set and no device can be
  ///   opened.
  public init(_ configuration: Configuration = Configuration()) async throws(EngineError) {
    try configuration.check()
    let buses = configuration.buses
    let core = EngineCore(
      voices: configuration.voices, buses: buses.count,
      budget: configuration.budget ?? MemoryLimit.defaultBudget,
      decodeWorkers: configuration.decodeWorkers, isLimiting: configuration.isLimiting,
      streaming: configuration.streaming, fillsStreams: configuration.fillsStreams)
    // Opening a device may take as long as a sound server takes: not on a thread that tasks share.
    let made = await onOwnThread { () -> Result<EngineDriver, OutputError> in
      do throws(OutputError) {
        return .success(try EngineDriver(configuration, core: core))
      } catch {
        return .failure(error)
      }
    }
    do throws(OutputError) {
      driver = try made.get()
    } catch {
      throw .output(error)
    }
    self.core = core
    rate = Int(driver.rate)
    mixer = Mixer(buses, core: core, rate: rate)
    let pressure =
      configuration.isWatchingMemory
      ? PressureWatch(relief: core, logger: configuration.logger) : nil
    let monitor = ResourceMonitor(
      look: Self.look(at: driver, core: core, mixer: mixer, pressure: pressure))
    self.pressure = pressure
    self.monitor = monitor
    do throws(OutputError) {
      let watch = try WatchThread([monitor] + (pressure.map { [$0] } ?? []))
      self.watch = watch
      if let pressure {
        try watch.rouse()
        core.pool.heed { [weak pressure, weak watch] in pressure?.spare { try? watch?.rouse() } }
      }
      // Without a thread thresholds are looked at whenever somebody asks for a snapshot.
      monitor.onThresholds { [weak watch] in try? watch?.rouse() }
    } catch {
      throw .output(error)
    }
  }

  deinit { endWatch() }

  private func endWatch() {
    watch.stop()
    monitor.finish()
    pressure?.changes.finish()
  }

  /// What a snapshot of this engine is made of; does not keep its output going.
  private static func look(
    at driver: EngineDriver, core: EngineCore, mixer: Mixer, pressure: PressureWatch?
  ) -> ResourceMonitor.Look {
    { [weak driver] isListing in
      var snapshot = ResourceSnapshot(
        engine: driver?.statistics
          ?? EngineStatistics(clips: core.pool.statistics, decoding: core.decoder.statistics))
      snapshot.engine.levels = mixer.levels
      snapshot.include(core, isListing: isListing)
      snapshot.device = driver?.device
      if let pressure { snapshot.pressure = pressure.reading }
      return snapshot
    }
  }

  /// How short of memory the program's surroundings are; always `normal` for an engine that does not watch.
  public var memoryPressure: MemoryPressure { pressure?.reading.level ?? .normal }

  /// The levels of memory pressure from now on, each when it begins; none for an engine that does not watch.
  public func memoryPressureChanges() -> AsyncStream<MemoryPressure> {
    if let pressure { return pressure.changes.subscribe() }
    return AsyncStream { $0.finish() }
  }

  /// What the open device granted; `nil` while there is none.
  public var device: DeviceReport? { driver.device }

  /// The first frame not yet mixed: what is ordered now is heard there.
  public var now: AudioTime { AudioTime(core.boundary.ref.readings.rendered) }

  /// The first frame that has not left the device.
  public var heard: AudioTime { AudioTime(core.boundary.ref.readings.heard) }

  /// What happens to the device from now on.
  public func deviceEvents() -> AsyncStream<DeviceEvent> { driver.events.subscribe() }

  /// Starts a clip.
  ///
  /// Returns at once; the first frame leaves a running device at most its buffer and one period later.
  ///
  /// A clip that has made way for others is decoded again, and sounds as soon as its first frames are
  /// there; if its file is gone or another by then, its end says so (`PlaybackEnd/Reason/failed`). An engine that
  /// renders by hand waits here until it is decoded, so that nothing depends on how fast that is.
  ///
  /// - Throws: `EngineError/clipUnloaded(name:)`, `EngineError/foreignClip`,
  ///   `EngineError/invalidOption(_:)`, `EngineError/noFreeVoice(capacity:)`,
  ///   `EngineError/renderNotListening(queued:)`, `EngineError/noSuchBus(name:known:)`,
  ///   `EngineError/closed`; for a stream, or a clip that has to be decoded again,
  ///   `EngineError/noClipMemory(_:)` if there is no room; for the latter `EngineError/shortOfMemory`.
  public func play(
    _ clip: Clip, _ options: PlayOptions = PlayOptions()
  ) throws(EngineError) -> Playback {
    guard clip.core === core else { throw .foreignClip }
    return try core.start(
      clip, try options.checked(), bus: try mixer.index(of: options.bus), rate: rate)
  }

  /// The engine's buses, in the order in which they are added up.
  public var buses: [AudioBus] {
    mixer.names.indices.map { AudioBus(name: mixer.names[$0], index: $0, mixer: mixer) }
  }

  /// A bus, to set its gain.
  ///
  /// - Throws: `EngineError/noSuchBus(name:known:)`.
  public func bus(_ name: BusName) throws(EngineError) -> AudioBus {
    AudioBus(name: name, index: try mixer.index(of: name), mixer: mixer)
  }

  /// When which buses are lowered; `nil` is never.
  ///
  /// At first a voice on `.voice` lowers `.ambience` by 15 dB. A new setting reaches buses that are down
  /// within its attack.
  public var ducking: Ducking? {
    get { mixer.ducking }
    set { mixer.ducking = newValue }
  }

  /// What the engine counts.
  public var statistics: EngineStatistics {
    var numbers = driver.statistics
    numbers.levels = mixer.levels
    return numbers
  }

  /// Fades out what sounds, plays it out, gives back all memory and ends all threads.
  ///
  /// Clips are unloaded with it, and loads under way are cancelled. Called again, or by several at once, it is done
  /// once and all wait. Every playback is answered before this returns. Bounded: what the device does not play within
  /// three times its buffer is dropped. Cancelling the task that waits changes nothing.
  public func close() async {
    let (answer, isFirst) = closing.withLock { closing in
      if let closing { return (closing, false) }
      let answer = Answer<Void>()
      closing = answer
      return (answer, true)
    }
    guard isFirst else { return await answer.wait() }
    core.close()
    core.stopVoices(fade: 0)
    // Work that ends now would only be unloaded again; a read that hangs holds nobody else up.
    await onOwnThread { [self] in
      endWatch()
      core.decoder.close()
    }
    await driver.drain()
    answer.give(())
  }

  /// Whether it is closed, or being closed.
  var isClosed: Bool { closing.withLock { $0 != nil } }
}
