// SPDX-License-Identifier: Apache-2.0

/// A group of voices with a gain of its own.
///
///     try engine.bus(.ambience).gain = Gain(decibels: -6)
///
/// Any thread. A change takes 10 ms, however often it is made, and is heard at once if nothing
/// sounds on the bus.
public struct AudioBus: Sendable {
  /// Its name.
  public let name: BusName
  let index: Int
  let mixer: Mixer

  /// How loud.
  public var gain: Gain {
    get { mixer.state(of: index).gain }
    nonmutating set {
      if !newValue.amplitude.isNaN { mixer.change(index) { $0.gain = newValue } }
    }
  }

  /// Whether nothing of it is heard; its voices go on.
  public var isMuted: Bool {
    get { mixer.state(of: index).isMuted }
    nonmutating set { mixer.change(index) { $0.isMuted = newValue } }
  }

  /// How loud it was over the last full tenth of a second, behind its gain.
  public var level: BusLevel { mixer.level(of: index) }
}
