// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How samples are written to a file.
enum SampleFormatChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case s16
  case s24
  case s32
  case f32
}
