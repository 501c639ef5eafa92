// SPDX-License-Identifier: Apache-2.0

/// Something to play on.
public enum OutputTarget: Equatable, Sendable {
  /// An ALSA PCM by its name.
  case device(String)
  /// Nothing: time passes as on a device, and nobody hears it.
  case silence
}

extension OutputTarget: CustomStringConvertible {
  /// The device's name, or `silence`.
  public var description: String {
    switch self {
    case .device(let name): name
    case .silence: "silence"
    }
  }
}
