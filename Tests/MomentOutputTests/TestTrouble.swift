// SPDX-License-Identifier: Apache-2.0

/// A test could not be set up.
struct TestTrouble: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
