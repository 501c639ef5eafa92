// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport

/// What a voice costs: thread CPU time a voice a block, and how many a core could carry.
///
///     swift run -c release RenderBenchmark [--json] [--instructions]
///
/// 256 voices of one clip that stays in the cache, 256 frames a block, 48 kHz, float stereo out, medians
/// of 7 rounds. Seconds differ from machine to machine and from hour to hour: compare figures of
/// one run only. `--instructions` renders one fixed workload and nothing else, for callgrind.
@main
enum RenderBenchmark {
  static func main() throws {
    if CommandLine.arguments.contains("--instructions") {
      _ = try nanoseconds(Case.all[1], voices: 64, rounds: 1, blocks: 200)
      return
    }
    try report(asJSON: CommandLine.arguments.contains("--json"))
  }
}

/// One kind of voice.
private struct Case {
  let name: String
  let layout: ClipLayout
  let gain: StereoGain
  let isRamping: Bool
  var rate: Float = 1

  static let all: [Case] = [
    Case(name: "mono s16", layout: .monoInt16, gain: .unity, isRamping: false),
    Case(name: "stereo s16", layout: .stereoInt16, gain: .unity, isRamping: false),
    Case(name: "mono f32", layout: .monoFloat, gain: .unity, isRamping: false),
    Case(name: "stereo f32", layout: .stereoFloat, gain: .unity, isRamping: false),
    Case(name: "stereo s16, gain ramping", layout: .stereoInt16, gain: .unity, isRamping: true),
    Case(name: "mono s16, rate 1.1", layout: .monoInt16, gain: .unity, isRamping: false, rate: 1.1),
    Case(
      name: "stereo s16, rate 1.1", layout: .stereoInt16, gain: .unity, isRamping: false, rate: 1.1),
    Case(
      name: "stereo f32, rate 1.1", layout: .stereoFloat, gain: .unity, isRamping: false, rate: 1.1),
    Case(name: "stereo s16, silent", layout: .stereoInt16, gain: .silent, isRamping: false),
  ]
}

private let blockFrames = 256

private func report(asJSON: Bool) throws {
  let results = try Case.all.map {
    ($0.name, try nanoseconds($0, voices: 256, rounds: 7, blocks: 400))
  }
  if asJSON {
    let rows = results.map { name, cost in
      "{\"case\":\"\(name)\",\"ns_per_voice_per_block\":\(rounded(cost)),"
        + "\"voices_per_core\":\(voicesPerCore(cost))}"
    }
    print(
      "{\"block_frames\":\(blockFrames),\"rate\":48000,\"results\":[\(rows.joined(separator: ","))]}"
    )
    return
  }
  print("ns a voice a block of \(blockFrames) frames; voices a core carries at 48 kHz")
  for (name, cost) in results {
    let padding = String(repeating: " ", count: 26 - name.count)
    print("  \(name)\(padding)\(rounded(cost))\t\(voicesPerCore(cost))")
  }
}

private func voicesPerCore(_ nanoseconds: Double) -> Int {
  Int(Double(blockFrames) / 48_000 * 1e9 / nanoseconds)
}

private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

/// The median cost of one voice in one block.
private func nanoseconds(
  _ kind: Case, voices: Int, rounds: Int, blocks: Int
) throws -> Double {
  var bench = RenderBench(voices: voices)
  let samples = 4096 * kind.layout.channels
  let isStereo = kind.layout.channels == 2
  let clip =
    kind.layout.isFloat
    ? try bench.store([Float](repeating: 0.001, count: samples), stereo: isStereo)
    : try bench.store([Int16](repeating: 33, count: samples), stereo: isStereo)
  for slot in 0..<UInt32(voices) {
    bench.ref.set(PlaybackRate(kind.rate), slot: slot)
    try bench.start(clip, slot: slot) {
      $0.repeats = .max
      $0.gain = kind.gain
    }
  }
  let output = UnsafeMutableRawPointer.allocate(byteCount: 8 * blockFrames, alignment: 64)
  defer { unsafe output.deallocate() }
  var costs: [Double] = []
  for round in 0..<rounds {
    let start = threadNanoseconds()
    for block in 0..<blocks {
      if kind.isRamping {
        let gain: Float = (block + round) % 2 == 0 ? 0.5 : 1
        for slot in 0..<UInt32(voices) {
          bench.ref.set(StereoGain(left: gain, right: gain), slot: slot)
        }
      }
      unsafe bench.renderer.render(blockFrames, into: output)
    }
    costs.append(Double(threadNanoseconds() - start) / Double(blocks * voices))
  }
  return costs.sorted()[rounds / 2]
}

private func threadNanoseconds() -> Int {
  var time = timespec()
  _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
