// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import MomentClips
import MomentDecoding
import MomentOutput
import MomentRealtimeBoundary
import Synchronization

/// What moves an engine's time: a device with its two threads, or whoever renders by hand.
final class EngineDriver: Sendable {
  private enum Kind {
    case device(OutputThread, ControlThread)
    case offline(OfflineOutput)
    case file(FileWriting)
  }

  let rate: UInt32
  let events: Broadcast<DeviceEvent>
  private let kind: Kind
  private let core: EngineCore

  init(_ configuration: AudioEngine.Configuration, core: EngineCore) throws(OutputError) {
    self.core = core
    let events = Broadcast<DeviceEvent>()
    self.events = events
    switch configuration.output {
    case .offline(let rate):
      self.rate = UInt32(clamping: rate)
      kind = .offline(try OfflineOutput(core.boundary.ref, rate: self.rate))
    case .file(let wish):
      rate = UInt32(clamping: wish.rate)
      kind = .file(try FileWriting(core.boundary.ref, wish))
    case .devices(let wish):
      let wake = try WakeDescriptor()
      let log = DeviceLog(configuration.logger)
      var told = wish
      told.whileOpening = { error in
        log.write(stillOpening: error)
        wish.whileOpening?(error)
      }
      let opened = try OutputThread.open(told, wakingControl: wake.number)
      if let failure = opened.failure, configuration.requiresDevice { throw failure }
      rate = opened.rate
      let thread = opened.begin(core.boundary.ref)
      let control = ControlThread(core: core, rate: Int(rate), wake: wake) {
        for event in thread.takeEvents() {
          events.tell(event)
          log.write(event)
        }
        return thread.checkCalls()
      }
      core.attach(thread, wakingControl: { wake.wake() })
      do throws(OutputError) { try control.start() } catch {
        // Before the boundary it renders from goes.
        thread.stop(draining: false)
        throw error
      }
      kind = .device(thread, control)
    }
  }

  /// What the open device granted.
  var device: DeviceReport? {
    guard case .device(let thread, _) = kind else { return nil }
    return thread.report
  }

  /// Everything that is counted.
  var statistics: EngineStatistics {
    var numbers = EngineStatistics(
      clips: core.pool.statistics, decoding: core.decoder.statistics)
    let readings = core.boundary.ref.readings
    numbers.voices = core.playingVoices
    numbers.reuse = core.reuse
    numbers.names = core.pool.names.statistics
    numbers.reloaded = core.reloaded.load(ordering: .relaxed)
    numbers.streams = core.streams.count
    numbers.lateStarts = Int(readings.lateStarts)
    numbers.worstLateness = Int(readings.worstLateness)
    numbers.starved = Int(readings.starved)
    numbers.overs = Int(readings.overs)
    numbers.limited = Int(readings.limited)
    numbers.clipped = Int(readings.clipped)
    numbers.peak = readings.peak
    numbers.sounding = Int(readings.counts.sounding)
    numbers.paused = Int(readings.counts.paused)
    numbers.scheduled = Int(readings.counts.scheduled)
    numbers.waiting = Int(readings.counts.starved)
    numbers.level = BusLevel(readings.level)
    numbers.blockTimes = (0..<Gauges.blockTimeBuckets).map {
      Int(core.boundary.ref.blocks(inBucket: $0))
    }
    numbers.pageFaults = Int(readings.pageFaults)
    if case .device(let thread, _) = kind {
      let gauges = thread.gauges
      numbers.xruns = Int(gauges.xruns.load(ordering: .relaxed))
      numbers.suspends = Int(gauges.suspends.load(ordering: .relaxed))
      numbers.recoveries = Int(gauges.recoveries.load(ordering: .relaxed))
      numbers.framesLost = Int(gauges.framesLost.load(ordering: .relaxed))
      numbers.deviceLosses = Int(gauges.losses.load(ordering: .relaxed))
      numbers.deviceOpens = Int(gauges.opens.load(ordering: .relaxed))
    }
    return numbers
  }

  /// The next frames of an engine without a device.
  func render(frames: Int) throws(EngineError) -> [Float] {
    guard case .offline(let output) = kind else { throw .notOffline }
    guard let rendered = output.render(frames) else { throw .closed }
    return rendered
  }

  /// Renders the next frames of an engine that plays into a file.
  func write(frames: Int) throws(EngineError) {
    guard case .file(let writing) = kind else { throw .notOffline }
    try store { () throws(OutputError) in try writing.write(frames) }
  }

  /// Completes the file.
  func finishFile() throws(EngineError) {
    guard case .file(let writing) = kind else { throw .notOffline }
    try store { () throws(OutputError) in try writing.finish() }
  }

  private func store(_ body: () throws(OutputError) -> Bool) throws(EngineError) {
    let isOpen: Bool
    do throws(OutputError) { isOpen = try body() } catch { throw .output(error) }
    if !isOpen { throw .closed }
  }

  /// Plays out what fades, then ends the threads and answers everybody.
  func drain() async {
    switch kind {
    case .device(let thread, let control):
      let buffer = thread.report?.bufferSeconds ?? 0
      await control.finish(within: 1 + 3 * buffer) {
        thread.stop(draining: true)
      }
    case .offline(let output):
      // The fade of a stop, and one block for its order.
      _ = output.render(Int(rate) / 50 + 512)
      output.close()
    case .file(let writing):
      writing.close()
    }
    core.answerAll()
    events.finish()
  }

  deinit {
    // An engine that was not closed: silent at once.
    if case .device(let thread, let control) = kind {
      control.stop()
      thread.stop(draining: false)
    }
    core.answerAll()
    events.finish()
  }
}
