// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import MomentAudio

/// What `--fade-shape` may be.
enum FadeShapeChoice: String, CaseIterable, ExpressibleByArgument {
  case smooth
  case linear
  case equalPower = "equal-power"
  case cubic

  var shape: FadeShape {
    switch self {
    case .smooth: .smooth
    case .linear: .linear
    case .equalPower: .equalPower
    case .cubic: .cubic
    }
  }
}
