// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization

/// What control has set for an engine's buses.
///
/// Any thread; what is set crosses to render in newest-wins places, so it is never refused.
final class Mixer: Sendable {
  /// How a bus is set.
  struct BusState {
    var gain = Gain.unity
    var isMuted = false
  }

  private struct State {
    var buses: [BusState]
    var ducking: Ducking?
  }

  let names: [BusName]
  private let core: EngineCore
  private let rate: Double
  private let state: Mutex<State>

  /// All buses at unity gain, with the usual ducking.
  init(_ names: [BusName], core: EngineCore, rate: Int) {
    self.names = names
    self.core = core
    self.rate = Double(rate)
    state = Mutex(State(buses: Array(repeating: BusState(), count: names.count)))
    ducking = Ducking()
  }

  /// The index of a bus; `nil` is the first.
  func index(of name: BusName?) throws(EngineError) -> Int {
    guard let name else { return 0 }
    guard let index = names.firstIndex(of: name) else {
      throw .noSuchBus(name: name.rawValue, known: names.map(\.rawValue))
    }
    return index
  }

  func state(of bus: Int) -> BusState { state.withLock { $0.buses[bus] } }

  func level(of bus: Int) -> BusLevel { BusLevel(core.boundary.ref.level(bus: bus)) }

  /// The levels of all buses.
  var levels: [BusName: BusLevel] {
    var levels: [BusName: BusLevel] = [:]
    for (index, name) in names.enumerated() { levels[name] = level(of: index) }
    return levels
  }

  func change(_ bus: Int, _ body: (inout BusState) -> Void) {
    state.withLock { state in
      body(&state.buses[bus])
      let now = state.buses[bus]
      core.boundary.ref.set(now.isMuted ? 0 : now.gain.amplitude, bus: bus)
    }
  }

  /// When which buses are lowered; `nil` is never.
  var ducking: Ducking? {
    get { state.withLock { $0.ducking } }
    set {
      state.withLock { state in
        state.ducking = newValue?.feasible
        core.boundary.ref.set(setting(state.ducking))
      }
    }
  }

  private func setting(_ ducking: Ducking?) -> DuckingSetting {
    guard let ducking, let trigger = names.firstIndex(of: ducking.trigger) else { return .none }
    var lowered: UInt32 = 0
    for (index, name) in names.enumerated() where ducking.lowered.contains(name) {
      lowered |= 1 << UInt32(index)
    }
    return DuckingSetting(
      trigger: UInt32(trigger), lowered: lowered, gain: ducking.gain.amplitude,
      attack: frames(ducking.attack), hold: frames(ducking.hold), release: frames(ducking.release))
  }

  private func frames(_ seconds: Double) -> UInt32 {
    UInt32(max(0, min(seconds * rate, Double(Int32.max))))
  }
}
