// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

/// Names for files nobody has named.
enum FreeName {
  /// `<stem>.wav` in the current folder; if there is something of that name, `<stem>-2.wav` and so on.
  ///
  /// - Throws: ``Failure`` if 999 of them are taken.
  static func wav(for stem: String) throws(Failure) -> String {
    let names = [stem + ".wav"] + (2...999).map { "\(stem)-\($0).wav" }
    for name in names {
      var status = stat()
      if unsafe lstat(PathEncoding.cString(name), &status) != 0 { return name }
    }
    throw Failure(.failure, "\(stem).wav to \(names[names.count - 1]) are all there already.")
  }
}
