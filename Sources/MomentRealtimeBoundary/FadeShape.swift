// SPDX-License-Identifier: Apache-2.0

/// The way from silence up to a voice's own loudness, and back.
///
/// With t from 0 in silence to 1:
///
///     shape        factor        for
///     smooth       t²(3 - 2t)    no corner at either end
///     linear       t             what editors call linear
///     equalPower   sin(πt/2)     two sounds that fade into each other stay as loud together
///     cubic        t³            as a volume knob turned evenly
@frozen
public enum FadeShape: UInt8, Sendable, BitwiseCopyable {
  /// t²(3 - 2t).
  case smooth
  /// t.
  case linear
  /// sin(πt/2).
  case equalPower
  /// t³.
  case cubic
}
