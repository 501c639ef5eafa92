// SPDX-License-Identifier: Apache-2.0

import MomentOutput
import Synchronization

/// What a thread leaves while it is inside a call, and another may take.
extension TwoThreads {
  /// Two words that belong together, in plain memory: whoever holds them writes both.
  private final class Held: @unchecked Sendable {
    var steps: UInt64 = 0
    var check: UInt64 = 0

    func step() {
      steps += 1
      check = ~steps
    }

    var isWhole: Bool { steps == 0 || check == ~steps }
  }

  /// One thread's turn.
  private final class Turn: Sendable {
    let calls = BlockingCallGuard()
    let steps = Atomic<UInt64>(0)
    let sawHalf = Atomic<Bool>(false)
  }

  /// What a thread holds between its calls is taken from it inside one, again and again, and every step is made by
  /// exactly one of them.
  public static func handover() -> [String] {
    let held = Held()
    var made: UInt64 = 0
    var complaints: [String] = []
    for round in 0..<300 {
      let turn = Turn()
      let worker = OtherThread {
        while true {
          if !held.isWhole { turn.sawHalf.store(true, ordering: .relaxed) }
          held.step()
          turn.steps.wrappingAdd(1, ordering: .relaxed)
          turn.calls.enter()
          if turn.steps.load(ordering: .relaxed) % 64 == 0 { OtherThread.pause() }
          guard turn.calls.leave() else { return }
        }
      }
      // Now and then at once, and now and then after a while.
      while turn.steps.load(ordering: .relaxed) < UInt64(round % 7) * 500 { OtherThread.pause() }
      while !turn.calls.takeOver(inside: turn.calls.reading) { OtherThread.pause() }
      // From here on this thread holds it, whatever the other still does.
      if !held.isWhole { complaints.append("round \(round): half a step was taken over") }
      held.step()
      made += 1 + turn.steps.load(ordering: .relaxed)
      worker.join()
      if turn.sawHalf.load(ordering: .relaxed) { complaints.append("round \(round): a half step") }
      if turn.calls.leave() { complaints.append("round \(round): it was given back") }
    }
    return complaints + unless(held.steps == made, "\(made) steps made \(held.steps)")
  }
}
