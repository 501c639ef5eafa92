// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentTestSupport

/// Measures how long a sound takes to leave a device that is already running.
///
///     WarmStart DEVICE [TIMES]
///
/// Each line is one start: the frames between the play call and the sound's first frame leaving the
/// device, by the device's own clock. Ends with 1 if one took longer than the buffer and a period.
@main
enum WarmStart {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let device = arguments.count > 1 ? arguments[1] : "default"
    let times = arguments.count > 2 ? Int(arguments[2]) ?? 20 : 20
    exit(try await measure(device: device, times: times) ? 0 : 1)
  }
}

private func measure(device: String, times: Int) async throws -> Bool {
  var configuration = AudioEngine.Configuration()
  var output = OutputConfiguration(device: device)
  output.idle = .keep
  configuration.output = .devices(output)
  configuration.requiresDevice = true
  let engine = try await AudioEngine(configuration)
  guard let report = engine.device else { return false }
  print("device \(report)")
  let length = 441
  let clip = try await engine.load(
    .bytes(WaveFile.int16([Int16](repeating: 0, count: length), rate: engine.rate), name: "short"))
  var worst: UInt64 = 0
  for index in 0..<times {
    // Somewhere else in the period each time.
    try await Task.sleep(for: .microseconds(31_700 + 1_370 * index))
    let leaving = engine.heard.frame
    let playback = try engine.play(clip)
    let end = try await playback.finished()
    let latency = end.time.frame - UInt64(length) - leaving
    worst = max(worst, latency)
    print("start \(index) latency \(latency) frames")
  }
  await engine.close()
  let bound = UInt64(report.bufferFrames + report.periodFrames)
  print("worst \(worst) bound \(bound) frames, \(worst <= bound ? "kept" : "broken")")
  return worst <= bound
}
