// SPDX-License-Identifier: Apache-2.0

/// How much memory a program may use here.
package enum MemoryLimit {
  /// The least of what the machine has available and what the program's control groups (v1 and v2) leave it, in
  /// bytes; caches that can be dropped count as available.
  package static var available: Int { MachineMemory().available ?? 64 << 20 }

  /// The default budget for clips: a quarter of that, and at least 1 MiB.
  package static var defaultBudget: Int { max(1 << 20, available / 4) }
}
