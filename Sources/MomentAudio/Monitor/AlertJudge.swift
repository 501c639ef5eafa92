// SPDX-License-Identifier: Apache-2.0

/// Raises each alert once, and clears it once the value is well below its threshold again.
struct AlertJudge {
  private(set) var raised: [ResourceAlert] = []

  /// Clears them all, for want of thresholds.
  mutating func clear() -> [ResourceAlert] {
    defer { raised = [] }
    return raised.map { alert in
      var alert = alert
      alert.isRaised = false
      return alert
    }
  }

  /// What has changed, with the values of the moment; a value not known changes nothing.
  mutating func judge(
    _ values: [(ResourceAlert.Kind, Double?)], by thresholds: ResourceThresholds
  ) -> [ResourceAlert] {
    var changes: [ResourceAlert] = []
    for (kind, value) in values {
      let open = raised.firstIndex { $0.kind == kind }
      guard let threshold = thresholds.threshold(of: kind) else {
        if let open {
          var alert = raised.remove(at: open)
          alert.isRaised = false
          changes.append(alert)
        }
        continue
      }
      guard let value else { continue }
      let alert = ResourceAlert(
        kind: kind, isRaised: value > threshold, value: value, threshold: threshold)
      if let open {
        let isOver = value <= threshold * (1 - thresholds.hysteresis)
        if isOver {
          raised.remove(at: open)
          changes.append(alert)
        } else {
          raised[open].value = value
        }
      } else if alert.isRaised {
        raised.append(alert)
        changes.append(alert)
      }
    }
    return changes
  }
}

extension ResourceThresholds {
  fileprivate func threshold(of kind: ResourceAlert.Kind) -> Double? {
    switch kind {
    case .memory: residentBytes.map { Double($0) }
    case .growth: growthPerHour
    case .openFiles: openFiles.map { Double($0) }
    case .processor: processorShare
    }
  }
}
