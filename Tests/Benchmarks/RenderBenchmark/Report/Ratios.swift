// SPDX-License-Identifier: Apache-2.0

/// The mixing table as ratios, which is what can be compared from machine to machine.
struct Ratios {
  let table: Table

  init(
    _ mixing: Table, ours: any Contender, limits: [any Contender], peers: [any Contender]
  ) {
    func cells(_ name: String) -> [Double?] { mixing.rows.first { $0.name == name }?.cells ?? [] }
    let own = cells(ours.name)
    var table = Table(
      key: "ratios", title: "The same as ratios", columns: mixing.columns, digits: 2)
    for limit in limits {
      let row = zip(own, cells(limit.name)).map { own, limit in
        own.flatMap { own in limit.map { own / $0 } }
      }
      table.append("Moment / \(limit.name)", row)
    }
    if !peers.isEmpty {
      let row = own.indices.map { column -> Double? in
        let best = peers.compactMap { cells($0.name)[column] }.min()
        return own[column].flatMap { own in best.map { $0 / own } }
      }
      table.append("best peer / Moment", row)
    }
    self.table = table
  }
}
