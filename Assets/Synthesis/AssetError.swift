// SPDX-License-Identifier: Apache-2.0

/// Why a clip could not be written.
package enum AssetError: Error, Equatable, Sendable {
  /// The folder is not there and cannot be made.
  case folder(String, reason: String)
  /// The file cannot be made or written in full.
  case file(String, reason: String)
}

extension AssetError: CustomStringConvertible {
  /// What happened, and what to do about it.
  package var description: String {
    switch self {
    case .folder(let path, let reason):
      "Cannot make the folder \(path): \(reason). Name one that can be written to."
    case .file(let path, let reason):
      "Cannot write \(path): \(reason). Nothing is left under that name unless it was there before."
    }
  }
}
