// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What the bytes of the inputs are.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take all files and standard input for samples without a header: s16:22050:1 is format, rate and channels. "
        + "Formats: s8, u8, s16, s24, s32, f32, f64, little-endian unless `be` stands behind.",
      valueName: "format:rate:channels"),
    transform: RawSamples.parse)
  var raw: RawSamples?

  /// Refuses what makes no sense with the files that are named.
  func check(files: [String]) throws {
    if raw != nil, files.isEmpty { throw ValidationError("--raw needs a file, or `-`.") }
  }
}
