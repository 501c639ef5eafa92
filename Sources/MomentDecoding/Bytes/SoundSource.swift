// SPDX-License-Identifier: Apache-2.0

import MomentSystem

/// Where a sound's bytes are, before they are decoded.
public enum SoundSource: Sendable {
  /// A regular file.
  ///
  /// A byte of its name that belongs to no UTF-8 stands in the path as a character of the private use area, `0xF6` as
  /// `U+EFF6`; ``file(pathBytes:)`` makes such a path of the bytes. So does `SoundFolder`.
  case file(path: String)
  /// Memory that lives as long as the process: a sound inside the executable.
  case memory(StaticBytes, name: String)
  /// Bytes that were read already, from standard input for example.
  case bytes([UInt8], name: String)
  /// Bytes that code of yours reads.
  case store(any SoundStore, name: String)
  /// Samples without a header, wherever they are: `.raw(.file(path: "a.pcm"), RawFormat(.int16, rate: 22_050, channels: 1))`.
  indirect case raw(SoundSource, RawFormat)

  /// A regular file by the bytes of its path, which need not be UTF-8.
  public static func file(pathBytes: [UInt8]) -> SoundSource {
    .file(path: PathEncoding.string(pathBytes))
  }

  /// What messages call it; of a file its path.
  public var name: String {
    switch self {
    case .file(let path): path
    case .memory(_, let name), .bytes(_, let name), .store(_, let name): name
    case .raw(let source, _): source.name
    }
  }

  /// The path of the file its bytes are in; `nil` if they are in none.
  package var filePath: String? {
    if case .file(let path) = unwrapped { path } else { nil }
  }

  /// What its samples are, if they have no header.
  var rawFormat: RawFormat? {
    if case .raw(_, let format) = self { format } else { nil }
  }

  /// Where its bytes are, whatever is made of them.
  var unwrapped: SoundSource {
    var source = self
    while case .raw(let inner, _) = source { source = inner }
    return source
  }
}
