// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport

extension MappingWatch {
  /// A watch on an engine's clips and rings.
  convenience init(_ engine: AudioEngine) { self.init { engine.mappings } }
}
