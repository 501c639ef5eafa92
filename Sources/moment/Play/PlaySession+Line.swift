// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import Synchronization

// What the line on the terminal shows.
extension PlaySession {
  /// How far it is; `nil` while nothing sounds.
  func line() -> StatusLine? {
    let (soundings, isPaused, addedGain) = state.withLock {
      ($0.soundings, $0.isPaused, $0.addedGain)
    }
    guard let front = soundings.first(where: { $0.playback?.end == nil }) else { return nil }
    let numbers = engine.statistics
    let rate = Double(engine.rate)
    // What was rendered before a pause is heard to its end: then a place that stays, whatever the device has in store.
    let latency = isPaused ? 0 : distance(engine.heard, engine.now)
    let position = front.position(latency: latency)
    let until = front.until
    let name =
      mix.together && soundings.count > 1
      ? "\(front.input.shortName) +\(soundings.count - 1)" : front.input.shortName
    var line = StatusLine(
      sign: isPaused ? .paused : .playing, name: name,
      time: Number.time(Double(min(position, until ?? position)) / rate))
    if let until, until > front.options.from {
      line.time += "/" + Number.time(Double(until) / rate)
      line.fraction =
        Double(position - front.options.from) / Double(until - front.options.from)
    }
    if addedGain != 0 {
      let sign = addedGain > 0 ? "+" : ""
      line.facts.append(.init(text: "gain \(sign)\(Int(addedGain)) dB", rank: 8))
    }
    line.facts += facts(numbers)
    return line
  }

  private func facts(_ numbers: EngineStatistics) -> [StatusLine.Fact] {
    var facts: [StatusLine.Fact] = []
    if numbers.peak > 0 {
      let level = Number.fixed(Level.decibels(numbers.peak), 0)
      facts.append(.init(text: "\(level) dB", rank: 6, isAlarm: numbers.overs > 0))
    }
    facts.append(.init(text: Number.kilohertz(engine.rate), rank: 5))
    if let name = engine.device?.name { facts.append(.init(text: name, rank: 4)) }
    let xruns = numbers.xruns
    facts.append(.init(text: "xr \(xruns)", rank: xruns > 0 ? 9 : 3, isAlarm: xruns > 0))
    let gaps = gaps.count
    if gaps > 0 { facts.append(.init(text: "gaps \(gaps)", rank: 7, isAlarm: true)) }
    let memory = Number.mebibytes(numbers.clips.bytes)
    let budget = Number.mebibytes(numbers.clips.budget)
    facts.append(.init(text: "mem \(memory)/\(budget) MiB", rank: 2))
    return facts
  }
}
