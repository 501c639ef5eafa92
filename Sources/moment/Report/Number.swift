// SPDX-License-Identifier: Apache-2.0

/// Numbers as text, without Foundation's formatters.
enum Number {
  /// `value` with exactly `decimals` of them, or at most that many if `trims`.
  static func fixed(_ value: Double, _ decimals: Int, trims: Bool = false) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    let whole = Int(scaled) / Int(scale)
    var fraction = String(Int(scaled) % Int(scale))
    fraction = String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
    if trims { while fraction.last == "0" { fraction.removeLast() } }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + String(whole) + (decimals == 0 || fraction.isEmpty ? "" : "." + fraction)
  }

  /// `0:03.2`, `1:02:03.4`.
  static func time(_ seconds: Double, decimals: Int = 1) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    // Cut, not rounded: a clock shows the second that runs.
    let units = Int((min(max(0, seconds), 1e9) * Double(scale) + 1e-6).rounded(.down))
    let whole = units / scale
    let rest = decimals == 0 ? "" : "." + padded(units % scale, decimals)
    let clock = padded(whole % 60, 2) + rest
    if whole < 3600 { return "\(whole / 60):\(clock)" }
    return "\(whole / 3600):\(padded(whole / 60 % 60, 2)):\(clock)"
  }

  /// `48k`, `44.1k`.
  static func kilohertz(_ rate: Int) -> String { fixed(Double(rate) / 1000, 3, trims: true) + "k" }

  /// `768 KiB`, `3.1 MiB`, `1.5 GiB`.
  static func bytes(_ count: Int) -> String {
    let kibi = Double(count) / 1024
    if count < 1024 { return "\(count) bytes" }
    if kibi < 1000 { return fixed(kibi, kibi < 10 ? 1 : 0) + " KiB" }
    if kibi < 1024 * 1000 { return fixed(kibi / 1024, 1) + " MiB" }
    return fixed(kibi / 1_048_576, 1) + " GiB"
  }

  /// `0.4`: MiB without the unit, for a line that is short of room.
  static func mebibytes(_ count: Int) -> String {
    let value = Double(count) / 1_048_576
    return fixed(value, value < 99.95 ? 1 : 0, trims: true)
  }

  /// `192 000`: thousands apart.
  static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// `1 frame`, `2 frames`.
  static func count(_ value: Int, _ noun: String) -> String {
    "\(value) \(noun)\(value == 1 ? "" : "s")"
  }

  private static func padded(_ value: Int, _ digits: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
