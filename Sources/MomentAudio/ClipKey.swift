// SPDX-License-Identifier: Apache-2.0

import MomentDecoding

/// Which sound it is, and in what form: loads with the same key are one clip.
///
/// All are at the engine's rate.
struct ClipKey: Hashable, Sendable {
  private let file: FileIdentity
  private let keepsFloat: Bool
  private let loops: Bool
  private let streaming: StreamThreshold?

  init(_ file: FileIdentity, _ request: DecodeRequest) {
    self.file = file
    keepsFloat = request.keepsFloat
    loops = request.loops
    streaming = request.streaming
  }
}
