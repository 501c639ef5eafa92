// SPDX-License-Identifier: Apache-2.0

import Glibc

extension PressureSource {
  /// The kernel's measure of time lost to waiting for memory (PSI), as triggers on one of its files.
  ///
  /// Windows of 2 s are what an ordinary user may ask for. Each trigger tells at most once a window.
  static func stallTriggers(in path: String, isShared: Bool = false) -> [PressureSource] {
    let wishes: [(String, MemoryPressure)] = [
      ("some 50000 2000000", .low), ("some 150000 2000000", .medium),
      ("full 100000 2000000", .critical),
    ]
    return wishes.compactMap { wish, level in
      // Not made by opening it: without O_CREAT a path that is no such file fails.
      let descriptor = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      var text = Array(wish.utf8) + [0]
      guard unsafe write(descriptor, &text, text.count) == text.count else {
        close(descriptor)
        return nil
      }
      return PressureSource(
        name: "stalls (\(wish))", descriptor: descriptor, awaited: POLLPRI, isShared: isShared
      ) { level }
    }
  }
}
