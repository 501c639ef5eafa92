// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentAudio
import MomentDecoding
import Synchronization

/// Inputs being looked at, one after the other.
final class Inspection: ConsoleListener {
  private struct State: Sendable {
    var name = ""
    var inspector: SoundInspector?
    var began = ContinuousClock.now
    var signal: Int32?
  }

  private let inputs: [SoundInput]
  private let rate: Int?
  private let drawsWaveform: Bool
  private let traits: TerminalTraits
  private let reporter: PlayReporter
  private let state = Mutex(State())
  private static let widest = 120

  init(
    inputs: [SoundInput], rate: Int?, drawsWaveform: Bool, traits: TerminalTraits,
    reporter: PlayReporter
  ) {
    self.inputs = inputs
    self.rate = rate
    self.drawsWaveform = drawsWaveform
    self.traits = traits
    self.reporter = reporter
  }

  func interrupted(by signal: Int32, count: Int) -> Duration {
    let inspector = state.withLock { state in
      state.signal = signal
      return state.inspector
    }
    inspector?.cancel()
    // It may wait for a reader that takes nothing more.
    return .milliseconds(500)
  }

  /// Looks at all of them.
  ///
  /// Blocks while it reads.
  func run() -> ExitStatus {
    let console = reporter.console
    console.listen(self)
    console.show { [self] in line() }
    defer { console.hide() }
    var outcomes: [ExitStatus] = []
    for input in inputs where state.withLock({ $0.signal == nil }) {
      do throws(Failure) {
        let facts = try look(at: input)
        if reporter.events.isOn {
          reporter.events.send("sound", facts.members)
        } else {
          if !outcomes.isEmpty { console.print("") }
          console.print(facts.lines(style: Style(isOn: traits.isColored)).joined(separator: "\n"))
        }
        outcomes.append(.success)
      } catch {
        guard state.withLock({ $0.signal == nil }) else { break }
        reporter.failed(input, error)
        outcomes.append(error.status)
      }
    }
    if let signal = state.withLock(\.signal) { return .signal(signal) }
    return ExitStatus.of(outcomes)
  }

  private func look(at input: SoundInput) throws(Failure) -> SoundFacts {
    let inspector = SoundInspector()
    state.withLock { state in
      state.name = input.shortName
      state.inspector = inspector
      state.began = .now
    }
    let picture = WaveformPicture(rows: 4, isUnicode: traits.isUnicode)
    let width = min(Self.widest, TerminalTraits.columns(of: STDOUT_FILENO) - 1)
    do throws(DecodeError) {
      let inspection = try inspector.inspect(input.source, columns: picture.stretches(for: width))
      return SoundFacts(
        name: input.name, inspection: inspection, rate: rate ?? inspection.info.rate,
        picture: drawsWaveform ? picture : nil)
    } catch {
      throw Failure(error)
    }
  }

  private func line() -> StatusLine? {
    let (name, began, share) = state.withLock { ($0.name, $0.began, $0.inspector?.share) }
    let seconds = began.duration(to: .now) / .seconds(1)
    // What is done at once needs no line.
    guard !name.isEmpty, seconds > 0.3 else { return nil }
    let done = share.map { ", \(Int($0 * 100)) %" } ?? ""
    let time = "reading " + Number.time(seconds) + done
    return StatusLine(sign: .working, name: name, time: time)
  }
}
