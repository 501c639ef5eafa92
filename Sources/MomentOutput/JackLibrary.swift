// SPDX-License-Identifier: Apache-2.0

import Glibc

/// libjack, which ALSA's `jack` plugin stands on.
///
/// It prints its errors on stderr unless the program has given it a function for them.
enum JackLibrary {
  private typealias Callback = @convention(c) (UnsafePointer<CChar>?) -> Void
  private typealias Setter = @convention(c) (Callback?) -> Void

  /// Loads it and keeps its messages off stderr, once a process.
  ///
  /// To be called before the plugin is loaded. If the host has libjack loaded already, its messages are the host's.
  static func silence() { _ = isSilent }

  private static let isSilent: Bool = {
    let file = "libjack.so.0"
    if unsafe dlopen(file, RTLD_LAZY | RTLD_NOLOAD) != nil { return false }
    guard let library = unsafe dlopen(file, RTLD_LAZY) else { return false }
    for name in ["jack_set_error_function", "jack_set_info_function"] {
      guard let address = unsafe dlsym(library, name) else { return false }
      unsafe unsafeBitCast(address, to: Setter.self)({ _ in })
    }
    return true
  }()
}
