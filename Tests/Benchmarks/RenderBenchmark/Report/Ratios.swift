// SPDX-License-Identifier: Apache-2.0

/// The mixing table as ratios, which is what can be compared from machine to machine.
struct Ratios {
  let table: Table

  /// Each of ours beside the C kernel of the same instruction set and beside the best of the peers.
  init(
    _ mixing: Table, ours: [MomentContender], limits: [LimitContender], peers: [any Contender]
  ) {
    func cells(_ name: String) -> [Double?] { mixing.rows.first { $0.name == name }?.cells ?? [] }
    var table = Table(
      key: "ratios", title: "The same as ratios", columns: mixing.columns, digits: 2)
    for one in ours {
      let own = cells(one.name)
      for limit in limits where limit.isWide == one.isWide {
        let row = zip(own, cells(limit.name)).map { own, limit in
          own.flatMap { own in limit.map { own / $0 } }
        }
        table.append("\(one.name) / \(limit.name)", row)
      }
      guard !peers.isEmpty else { continue }
      let row = own.indices.map { column -> Double? in
        let best = peers.compactMap { cells($0.name)[column] }.min()
        return own[column].flatMap { own in best.map { $0 / own } }
      }
      table.append("best peer / \(one.name)", row)
    }
    self.table = table
  }
}
