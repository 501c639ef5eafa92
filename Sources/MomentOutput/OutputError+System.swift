// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension OutputError {
  /// What an errno means.
  static func text(of errno: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let base = buffer.baseAddress else { return "error \(errno)" }
      guard unsafe strerror_r(errno, base, buffer.count) == 0 else { return "error \(errno)" }
      return unsafe String(cString: base)
    }
  }

  /// What a negative code of libasound means.
  static func text(ofCode code: Int) -> String {
    guard let text = unsafe snd_strerror(Int32(truncatingIfNeeded: code)) else { return "\(code)" }
    return unsafe String(cString: text)
  }
}
