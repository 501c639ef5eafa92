// SPDX-License-Identifier: Apache-2.0

/// The program.
@main
enum Program {
  static func main() { Launch.run() }
}
