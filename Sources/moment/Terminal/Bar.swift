// SPDX-License-Identifier: Apache-2.0

/// A bar that fills.
enum Bar {
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// `cells` columns, filled to `fraction`: in eighths of a column where there is Unicode.
  static func text(_ fraction: Double, cells: Int, unicode: Bool) -> String {
    let fraction = fraction.isFinite ? max(0, min(1, fraction)) : 0
    guard unicode else {
      let full = Int((fraction * Double(cells)).rounded(.down))
      return String(repeating: "#", count: full) + String(repeating: "-", count: cells - full)
    }
    let units = Int((fraction * Double(cells * 8)).rounded(.down))
    let full = String(repeating: "█", count: units / 8) + eighths[units % 8]
    let empty = cells - units / 8 - (units % 8 == 0 ? 0 : 1)
    return full + String(repeating: "░", count: empty)
  }
}
