// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// How frames get into the device.
enum AccessChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case auto
  case mmap
  case rw
}
