// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentDecoding

/// What samples without a header are: `s16:22050:1`, `s16le:44.1k:2`, `f32be:48000`, `S16_LE:8000:1`.
struct RawSamples: Equatable, Sendable {
  let format: RawFormat
}

extension RawSamples {
  /// Reads `format:rate:channels`, and says what is wrong with what is none.
  static func parse(_ text: String) throws -> RawSamples {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let (sample, isBigEndian) = sample(parts[0]) else {
      throw ValidationError(
        "raw samples are written as s16:22050:1, which is format, rate and channels; the formats are "
          + RawFormat.Sample.allCases.map(\.rawValue).joined(separator: ", ")
          + ", with le or be behind them.")
    }
    guard let rate = rate(parts[1]) else {
      throw ValidationError("the rate of raw samples is from 1000 to 768000 Hz.")
    }
    let channels = parts.count == 3 ? Decimal.whole(parts[2]) : 1
    guard let channels, (1...8).contains(channels) else {
      throw ValidationError("raw samples have from 1 to 8 channels.")
    }
    return RawSamples(
      format: RawFormat(sample, rate: rate, channels: channels, isBigEndian: isBigEndian))
  }

  private static func sample(_ text: Substring) -> (RawFormat.Sample, isBigEndian: Bool)? {
    var name = text.lowercased().filter { $0 != "_" }
    let isBigEndian = name.hasSuffix("be")
    if isBigEndian || name.hasSuffix("le") { name.removeLast(2) }
    if let other = otherNames[name] { name = other }
    return RawFormat.Sample(rawValue: name).map { ($0, isBigEndian) }
  }

  /// What aplay calls the same.
  private static let otherNames = ["float": "f32", "float64": "f64", "s243": "s24"]

  private static func rate(_ text: Substring) -> Int? {
    var text = text.lowercased()[...]
    if text.hasSuffix("hz") { text = text.dropLast(2) }
    let isKilo = text.hasSuffix("k")
    guard let number = Decimal.number(isKilo ? text.dropLast() : text), number < 1e6 else {
      return nil
    }
    let rate = Int((number * (isKilo ? 1000 : 1)).rounded())
    return (1000...768_000).contains(rate) ? rate : nil
  }
}
