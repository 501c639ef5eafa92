// SPDX-License-Identifier: Apache-2.0

/// Where the kernel shows itself; tests put folders of their own here.
package struct SystemPaths: Sendable {
  /// The process file system.
  package var proc: String
  /// The device model.
  package var sys: String
  /// The device nodes.
  package var dev: String

  /// This machine.
  package static let machine = SystemPaths(proc: "/proc", sys: "/sys", dev: "/dev")

  /// Other places.
  package init(proc: String, sys: String, dev: String) {
    self.proc = proc
    self.sys = sys
    self.dev = dev
  }
}
