// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How often a sound is played: `forever`, or a number of passes from 1 on.
enum LoopCount: Equatable, Sendable {
  case passes(Int)
  case forever
}

extension LoopCount: ExpressibleByArgument {
  /// Nothing for what is no number of passes.
  init?(argument: String) {
    if argument == "forever" || argument == "inf" {
      self = .forever
      return
    }
    guard let passes = Decimal.whole(argument[...]), (1...1_000_000).contains(passes) else {
      return nil
    }
    self = .passes(passes)
  }
}
