// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MomentOutput
@testable import moment

@Suite("Diagnosis")
struct DiagnosisTests {
  private let fine = SoundFinding(name: "default", state: .ok, what: "opens", remedy: nil)
  private let broken = SoundFinding(
    name: "default", state: .problem, what: "does not open", remedy: "Do this.")
  private let closed = SoundFinding(
    name: "nodes", state: .problem, what: "1 of 1 may not be opened",
    remedy: "Join their group: `sudo usermod -aG audio $USER`, then log in again.")

  @Test
  func `sound that can be played is 0, a missing device 69, a forbidden one 77`() {
    #expect(Diagnosis(findings: [fine]).status.code == 0)
    #expect(Diagnosis(findings: [closed, fine]).status.code == 0)
    #expect(Diagnosis(findings: [broken]).status.code == 69)
    #expect(Diagnosis(findings: [closed, broken]).status.code == 77)
  }

  @Test
  func `a remedy stands below its finding`() {
    let lines = Diagnosis(findings: [fine, broken])
      .lines(style: Style(isOn: false), isUnicode: false)
    #expect(lines == ["ok   default  opens", "FAIL default  does not open", "    -> Do this."])
  }

  @Test
  func `for programs it is one object`() {
    let text = Diagnosis(findings: [broken]).json.text
    #expect(
      text == #"{"v":1,"type":"diagnosis","playable":false,"findings":[{"name":"default","#
        + #""state":"problem","what":"does not open","remedy":"Do this."}]}"#)
  }
}
