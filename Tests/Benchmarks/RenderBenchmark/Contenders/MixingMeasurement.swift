// SPDX-License-Identifier: Apache-2.0

/// Measures mixers beside each other.
struct MixingMeasurement {
  let contenders: [any Contender]
  let rounds: Int

  /// Voice blocks a mixer renders in a round.
  private static let work = 256 * 200

  /// What each of `sounds` costs each contender, with 256 voices.
  func table(
    _ key: String, _ title: String, _ sounds: [Sound], _ contenders: [any Contender]? = nil
  ) throws -> Table {
    let contenders = contenders ?? self.contenders
    let columns = try sounds.map { try costs($0, voices: 256, contenders) }
    var table = Table(key: key, title: title, columns: sounds.map(\.name), digits: 1)
    for (index, contender) in contenders.enumerated() {
      table.append(contender.name, columns.map { $0[index] })
    }
    return table
  }

  /// What a voice costs as there are more and more.
  func growth(_ contenders: [any Contender]) throws -> Table {
    let counts = [1, 4, 16, 64, 256, 1024, 4096]
    var table = Table(
      key: "growth", title: "ns a voice a block, by the number of voices, stereo s16",
      columns: counts.map(String.init), digits: 1)
    let shared = Sound(name: "one clip")
    let own = Sound(name: "own clips", hasOwnClips: true)
    for sound in [shared, own] {
      let columns = try counts.map { try costs(sound, voices: $0, contenders) }
      for (index, contender) in contenders.enumerated() {
        table.append("\(contender.name), \(sound.name)", columns.map { $0[index] })
      }
    }
    return table
  }

  /// Nanoseconds a voice a block, in the order of the contenders.
  private func costs(_ sound: Sound, voices: Int, _ contenders: [any Contender]) throws -> [Double?]
  {
    let mixers = try contenders.map { try $0.mixer(sound, voices: voices) }
    let blocks = max(8, Self.work / voices)
    var costs = mixers.map { _ in [Double]() }
    for mixer in mixers { for _ in 0..<8 { mixer?.renderBlock() } }
    for _ in 0..<rounds {
      for (index, mixer) in mixers.enumerated() {
        guard let mixer else { continue }
        let began = ThreadUse.nanoseconds
        for _ in 0..<blocks { mixer.renderBlock() }
        costs[index].append(Double(ThreadUse.nanoseconds - began) / Double(blocks * voices))
      }
    }
    return costs.map { $0.isEmpty ? nil : $0.sorted()[$0.count / 2] }
  }
}
