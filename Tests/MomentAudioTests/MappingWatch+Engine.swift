// SPDX-License-Identifier: Apache-2.0

import MomentTestSupport

@testable import MomentAudio

extension MappingWatch {
  /// A watch on an engine's clips and rings.
  convenience init(_ engine: AudioEngine) { self.init(engine.core.pool) }
}
