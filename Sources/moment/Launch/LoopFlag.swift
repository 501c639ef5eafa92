// SPDX-License-Identifier: Apache-2.0

/// `--loop` and `--loop=N`: an option whose value may be left out, which the parser does not know.
enum LoopFlag {
  /// The command line with every bare `--loop` written out.
  ///
  /// What follows `--` is file names and stays.
  static func spelledOut(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { $0 == "--loop" ? "--loop=forever" : $0 } + arguments[end...]
  }
}
