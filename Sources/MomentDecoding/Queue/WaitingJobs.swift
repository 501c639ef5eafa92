// SPDX-License-Identifier: Apache-2.0

/// The work that nobody does yet, in three lanes.
///
/// Streams come out by deadline, the others in the order they went in.
struct WaitingJobs {
  private var lanes = [[DecodeJob]](repeating: [], count: DecodeLane.ranks)

  /// Whether there is a stream to fill.
  var hasStream: Bool { !lanes[0].isEmpty }

  /// Everything, the most urgent lane first.
  var all: [DecodeJob] { lanes.flatMap { $0 } }

  /// How many of a lane wait.
  func count(_ rank: Int) -> Int { lanes[rank].count }

  /// Whether there is work; prefetch only counts if it may be done.
  func hasWork(prefetching: Bool) -> Bool {
    !lanes[0].isEmpty || !lanes[1].isEmpty || (prefetching && !lanes[2].isEmpty)
  }

  mutating func insert(_ job: DecodeJob) { lanes[job.lane.rank].append(job) }

  mutating func remove(_ job: DecodeJob) { lanes[job.lane.rank].removeAll { $0 === job } }

  /// Takes the most urgent one out.
  mutating func take(prefetching: Bool) -> DecodeJob? {
    if let stream = takeStream() { return stream }
    for rank in prefetching ? 1...2 : 1...1 where !lanes[rank].isEmpty {
      return lanes[rank].removeFirst()
    }
    return nil
  }

  /// Takes the stream with the nearest deadline out.
  mutating func takeStream() -> DecodeJob? {
    let soonest = lanes[0].indices.min { lanes[0][$0].deadline < lanes[0][$1].deadline }
    return soonest.map { lanes[0].remove(at: $0) }
  }
}
