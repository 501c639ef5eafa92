// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentDecoding
import MomentOutput

/// Tells what happens to sounds: to a person on standard error, to a program as JSON.
struct PlayReporter: Sendable {
  let console: Console
  let events: EventStream
  let verbosity: Int
  /// When the command began, for how long the first sound took.
  let began: ContinuousClock.Instant

  /// A sound was ordered; says so when it leaves the device, or has ended, which cancels the task.
  func started(_ sounding: Sounding, engine: AudioEngine) -> Task<Void, Never>? {
    guard events.isOn || verbosity > 0 else { return nil }
    let now = engine.now
    let due = sounding.started ?? now
    return Task.detached { [self] in
      await HeardWait(rate: engine.rate, heard: { engine.heard }).until(due)
      // Called off before it was its turn: it never started.
      let end = sounding.playback?.end
      let isCalledOff = end.map { $0.reason == .stopped } ?? Task.isCancelled
      if engine.heard <= due, isCalledOff { return }
      report(sounding)
    }
  }

  private func report(_ sounding: Sounding) {
    let took = began.duration(to: .now)
    let milliseconds = took / .milliseconds(1)
    if sounding.isCold {
      events.send(
        "started",
        [
          "clip": .string(sounding.input.name), "cold": true,
          "stream": .bool(sounding.clip.isStream),
          "latency_ms": .real((milliseconds * 10).rounded() / 10),
        ])
    } else {
      events.send(
        "started",
        [
          "clip": .string(sounding.input.name), "cold": false,
          "stream": .bool(sounding.clip.isStream),
        ])
    }
    if verbosity > 0 {
      let kind = sounding.clip.isStream ? ", streamed" : ""
      console.note("\(sounding.input.name): started\(kind)")
    }
  }

  /// A sound has ended and was heard to its end.
  func ended(_ sounding: Sounding, end: PlaybackEnd, engine: AudioEngine) {
    let numbers = engine.statistics
    let xruns = numbers.xruns - sounding.xrunsBefore
    events.send(
      "ended",
      [
        "clip": .string(sounding.input.name), "reason": .string(end.reason.rawValue),
        "xruns": .int(xruns), "starved": .int(numbers.starved),
        "peak_dbfs": Level.json(numbers.peak), "overs": .int(numbers.overs),
        "complete": .bool(end.isComplete),
      ])
    if verbosity > 0 {
      console.note(
        "\(sounding.input.name): \(end.reason.rawValue), \(Number.count(xruns, "underrun")), "
          + (numbers.starved > 0 ? "starved \(Number.count(numbers.starved, "time")), " : "")
          + "peak \(Level.text(numbers.peak))")
    }
  }

  /// A stream, or one beside it, ran out of data while it was played.
  func starved(_ sounding: Sounding) {
    console.note(
      "\(sounding.input.name): silence was played where it could not be read or decoded in time. "
        + "`--no-stream` reads all of it before it plays.")
  }

  /// Sounds were loaded ahead.
  func preloaded(_ result: PreloadResult, of wanted: Int, engine: AudioEngine) {
    let kept = result.clips.filter { !$0.isStream }
    let streams = result.clips.count - kept.count
    let bytes = kept.reduce(0) { $0 + $1.bytes }
    let budget = engine.statistics.clips.budget
    events.send(
      "preloaded",
      [
        "clips": .int(kept.count), "streams": .int(streams), "of": .int(wanted),
        "bytes": .int(bytes), "budget": .int(budget), "failed": .int(result.failures.count),
        "end": .string(result.end.rawValue),
      ])
    guard verbosity > 0 || result.clips.count < wanted else { return }
    let reason =
      switch result.end {
      case .complete, .cancelled: ""
      case .full: "; the budget has no room for the next"
      case .shortOfMemory: "; the machine, or its control group, runs short of memory"
      }
    console.note(
      "\(kept.count) of \(Number.count(wanted, "sound")) loaded ahead, "
        + (streams > 0 ? "\(streams) to be streamed, " : "")
        + "\(Number.bytes(bytes)) of \(Number.bytes(budget))\(reason).")
  }

  /// What all of it took, and whether sounds followed one another as they should.
  func summary(_ snapshot: ResourceSnapshot, gaps: PlaybackGaps, rate: Int) {
    let seconds = gaps.seconds(rate: rate)
    events.send(
      "summary",
      ResourceReport.members(of: snapshot) + [
        JSON.Member(name: "gaps", value: .int(gaps.count)),
        JSON.Member(name: "gap_seconds", value: .real(seconds)),
      ])
    guard verbosity > 0 else { return }
    if gaps.count > 0 {
      console.note(
        "\(Number.count(gaps.count, "gap")) between sounds, \(Number.fixed(seconds, 3)) s of silence"
      )
    }
    for line in ResourceReport.lines(of: snapshot) { console.note(line) }
  }

  /// All of a sound was played that can be decoded, but its file has or states more.
  func truncated(_ input: SoundInput, _ truncation: Truncation) {
    let report = TruncationReport(name: input.name, truncation: truncation)
    console.complain(report.sentence)
    events.send(
      "truncated", [JSON.Member(name: "clip", value: .string(input.name))] + report.members)
  }

  /// An input could not be played, or not to its end.
  func failed(_ input: SoundInput, _ failure: Failure) {
    console.complain(failure.sentence)
    events.send(
      "error",
      [
        "clip": .string(input.name), "status": .int(Int(failure.status.code)),
        "message": .string(failure.sentence),
      ])
  }

  /// Something that is no input's fault.
  func failed(_ failure: Failure) {
    console.complain(failure.sentence)
    events.send(
      "error",
      ["status": .int(Int(failure.status.code)), "message": .string(failure.sentence)])
  }

  /// The device has not answered yet.
  func waiting(_ error: OutputError) {
    console.note("\(error) Still waiting for it.")
    events.send("device", ["event": "opening", "message": .string(error.description)])
  }

  /// Something happened to the device.
  func device(_ event: DeviceEvent) {
    DeviceWords.send(event, to: events)
    if let note = DeviceWords.note(event) { console.note(note) }
  }
}
