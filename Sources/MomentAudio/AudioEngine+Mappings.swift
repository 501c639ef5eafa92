// SPDX-License-Identifier: Apache-2.0

package import MomentClips

extension AudioEngine {
  /// Where the memory of its clips and rings is.
  package var mappings: [ClipMapping] { core.pool.mappings }
}
