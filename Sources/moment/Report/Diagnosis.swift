// SPDX-License-Identifier: Apache-2.0

import MomentOutput

/// What the doctor found, as it is told.
struct Diagnosis {
  let findings: [SoundFinding]

  /// 0 if the default device opens, else why not.
  var status: ExitStatus {
    guard findings.contains(where: { $0.name == "default" && $0.state == .problem }) else {
      return .success
    }
    let isForbidden = findings.contains {
      ["nodes", "group"].contains($0.name) && $0.state != .ok
        && ($0.remedy?.contains("usermod") ?? false)
    }
    return isForbidden ? .notPermitted : .noDevice
  }

  /// A line a finding, and one below it that says what to do.
  func lines(style: Style, isUnicode: Bool) -> [String] {
    var lines: [String] = []
    let rows = TextTable.lines(findings.map { [$0.name, TerminalText.clean($0.what)] })
    for (finding, row) in zip(findings, rows) {
      lines.append(mark(finding.state, style, isUnicode) + " " + row)
      if let remedy = finding.remedy {
        lines.append("    " + (isUnicode ? "→ " : "-> ") + TerminalText.clean(remedy))
      }
    }
    return lines
  }

  private func mark(_ state: SoundFinding.State, _ style: Style, _ isUnicode: Bool) -> String {
    switch state {
    case .ok: style.green(isUnicode ? "✓" : "ok  ")
    case .warning: style.yellow(isUnicode ? "!" : "warn")
    case .problem: style.red(isUnicode ? "✗" : "FAIL")
    }
  }

  /// The same for programs.
  var json: JSON {
    [
      "v": .int(EventStream.version), "type": "diagnosis", "playable": .bool(status == .success),
      "findings": .array(
        findings.map { finding in
          [
            "name": .string(finding.name), "state": .string("\(finding.state)"),
            "what": .string(finding.what), "remedy": .optional(finding.remedy),
          ]
        }),
    ]
  }
}
