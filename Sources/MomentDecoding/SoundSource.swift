// SPDX-License-Identifier: Apache-2.0

/// Where a sound's bytes are, before they are decoded.
public enum SoundSource: Sendable {
  /// A regular file.
  case file(path: String)
  /// Memory that lives as long as the process: a sound inside the executable.
  case memory(StaticBytes, name: String)
  /// Bytes that were read already, from standard input for example.
  case bytes([UInt8], name: String)
  /// Bytes that code of yours reads.
  case store(any SoundStore, name: String)

  /// What messages call it.
  public var name: String {
    switch self {
    case .file(let path): path
    case .memory(_, let name), .bytes(_, let name), .store(_, let name): name
    }
  }
}
