// SPDX-License-Identifier: Apache-2.0

import CLimitKernel
import Glibc

/// Frames a block.
let blockFrames = 256
/// Frames of the clip that all voices play: 16 blocks, which stay in the cache.
let clipFrames = 4096

/// What a voice costs: thread CPU time a voice a block, beside the loop of the limit in C.
///
///     swift run -c release RenderBenchmark [--json] [--instructions]
///
/// 256 voices of one clip that stays in the cache, 256 frames a block, 48 kHz, float stereo out, medians
/// of 7 rounds in which ours and C's take turns. Seconds differ from machine to machine and from hour to
/// hour: compare figures of one run only. `--instructions` renders one fixed workload and nothing else,
/// for callgrind.
@main
enum RenderBenchmark {
  static func main() throws {
    if CommandLine.arguments.contains("--instructions") {
      let voices = try MomentVoices(Kind.all[1], voices: 64)
      for _ in 0..<200 { voices.mixBlock() }
      return
    }
    try report(asJSON: CommandLine.arguments.contains("--json"))
  }
}

/// What one kind of voice costs, in ns a voice a block; without a limit, `limit` is `nil`.
private struct Cost {
  let name: String
  let ours: Double
  let limit: Double?
}

private func report(asJSON: Bool) throws {
  let costs = try measure(voices: 256, rounds: 7, blocks: 400)
  guard asJSON else {
    let set = climit_has_v3() ? "x86-64-v3" : "baseline"
    print("ns a voice a block of \(blockFrames) frames: ours, C's (\(set)), ratio; voices a core")
    for cost in costs {
      let padding = String(repeating: " ", count: 26 - cost.name.count)
      let limit = cost.limit.map { "\(rounded($0))\t\(rounded(cost.ours / $0, 100))" } ?? "-\t-"
      print("  \(cost.name)\(padding)\(rounded(cost.ours))\t\(limit)\t\(voicesPerCore(cost.ours))")
    }
    return
  }
  let rows = costs.map { cost in
    "{\"case\":\"\(cost.name)\",\"ns_per_voice_per_block\":\(rounded(cost.ours)),"
      + "\"limit_ns\":\(cost.limit.map { "\(rounded($0))" } ?? "null"),"
      + "\"voices_per_core\":\(voicesPerCore(cost.ours))}"
  }
  print(
    "{\"block_frames\":\(blockFrames),\"rate\":48000,\"results\":[\(rows.joined(separator: ","))]}")
}

/// Every kind's cost; each round measures all of them, ours and the limit's one after the other.
private func measure(voices: Int, rounds: Int, blocks: Int) throws -> [Cost] {
  let pairs = try Kind.all.map { kind in
    let limit =
      kind.hasLimit ? LimitVoices(kind.layout, voices: voices, isWide: climit_has_v3()) : nil
    return (kind.name, try MomentVoices(kind, voices: voices), limit)
  }
  var ours = pairs.map { _ in [Double]() }
  var limits = ours
  let share = 1 / Double(blocks * voices)
  for _ in 0..<rounds {
    for (index, (_, moment, limit)) in pairs.enumerated() {
      ours[index].append(share * nanoseconds { for _ in 0..<blocks { moment.mixBlock() } })
      guard let limit else { continue }
      limits[index].append(share * nanoseconds { for _ in 0..<blocks { limit.mixBlock() } })
    }
  }
  return pairs.indices.map { index in
    Cost(
      name: pairs[index].0, ours: ours[index].sorted()[rounds / 2],
      limit: limits[index].isEmpty ? nil : limits[index].sorted()[rounds / 2])
  }
}

private func voicesPerCore(_ nanoseconds: Double) -> Int {
  Int(Double(blockFrames) / 48_000 * 1e9 / nanoseconds)
}

private func rounded(_ value: Double, _ parts: Double = 10) -> Double {
  (value * parts).rounded() / parts
}

/// Thread CPU time of `work`.
private func nanoseconds(_ work: () -> Void) -> Double {
  func now() -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
  let start = now()
  work()
  return Double(now() - start)
}
