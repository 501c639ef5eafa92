// SPDX-License-Identifier: Apache-2.0

import MomentOutput

extension AudioEngine.Configuration {
  /// The most threads that decode.
  static var mostDecodeWorkers: Int { 64 }

  /// Refuses what no engine can be.
  ///
  /// - Throws: `EngineError/badConfiguration(_:)`.
  func check() throws(EngineError) {
    guard (1...4096).contains(voices) else {
      throw .badConfiguration("An engine has 1 to 4096 voices, not \(voices).")
    }
    guard (1...8).contains(buses.count), Set(buses).count == buses.count else {
      throw .badConfiguration("An engine has 1 to 8 buses, each with a name of its own.")
    }
    guard (1...Self.mostDecodeWorkers).contains(decodeWorkers) else {
      throw .badConfiguration(
        "An engine has 1 to \(Self.mostDecodeWorkers) decode workers, not \(decodeWorkers).")
    }
    if let budget, budget < 0 {
      throw .badConfiguration("The budget is \(budget) bytes. Give 0 or more, or `nil`.")
    }
    try checkOutput()
  }

  private func checkOutput() throws(EngineError) {
    let rate: Int?
    switch output {
    case .offline(let wish): rate = wish
    case .file(let file):
      rate = file.rate
      if let frames = file.frames, frames < 0 {
        throw .badConfiguration("A file of \(frames) frames is none. Give 0 or more, or `nil`.")
      }
    case .devices(let devices):
      rate = devices.rate.map { Int($0) }
      try Self.check(devices)
    }
    if let rate, !(1_000...768_000).contains(rate) {
      throw .badConfiguration("An engine runs at 1000 to 768000 Hz, not at \(rate).")
    }
  }

  private static func check(_ devices: OutputConfiguration) throws(EngineError) {
    guard !devices.targets.isEmpty else {
      throw .badConfiguration("There is no device to play on. Name one, or `.silence`.")
    }
    guard !devices.samples.isEmpty else {
      throw .badConfiguration("There is no sample format to play in. Name one.")
    }
    guard devices.periods > 0 else {
      throw .badConfiguration("A buffer has 1 or more periods, not \(devices.periods).")
    }
    var times = [
      ("`period`", devices.period), ("`wakePreroll`", devices.wakePreroll),
      ("`openPatience`", devices.openPatience),
    ]
    if case .closeAfter(let seconds) = devices.idle { times.append(("`idle`", seconds)) }
    for (name, seconds) in times where seconds.isNaN || seconds < 0 {
      throw .badConfiguration("\(name) is \(seconds) seconds. Give 0 or more.")
    }
  }
}
