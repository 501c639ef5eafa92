// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Lowers buses while a voice sounds on another: down with its first frame, up some time after its last.
///
/// Walks frame by frame, so that it does not depend on blocks.
struct Ducker: BitwiseCopyable {
  private(set) var setting = DuckingSetting.none
  private var fade = Fade(at: 1)
  private var isDown = false
  private var holdLeft: UInt32 = 0

  /// A ducker that does nothing.
  @_noLocks
  init() {}

  /// Whether bus `index` is one of those that are lowered.
  @_noLocks
  func lowers(_ index: Int) -> Bool {
    setting.lowered >> UInt32(truncatingIfNeeded: index) & 1 == 1
  }

  /// Goes by another setting from now on, never faster up or down than in `shortest` frames.
  @_noLocks
  mutating func follow(_ setting: DuckingSetting, shortest: UInt32) {
    self.setting = setting
    self.setting.attack = max(setting.attack, shortest)
    self.setting.release = max(setting.release, shortest)
    if isDown { fade.aim(at: setting.gain, over: self.setting.attack) }
  }

  /// Writes the factor of each of the next `frames` frames to `gains`.
  ///
  /// `activity` is 0 for frames in which no voice sounds on the bus that lowers others, and `nil` if none
  /// does in any.
  ///
  /// - Returns: whether any factor is not 1; if not, `gains` is as it was.
  @_noLocks
  mutating func walk(
    _ frames: Int, activity: UnsafePointer<UInt8>?, gains: UnsafeMutablePointer<Float>
  ) -> Bool {
    if unsafe activity == nil, !isDown, fade.framesLeft == 0, fade.target == 1 { return false }
    var i = 0
    while i < frames {
      if let activity = unsafe activity, unsafe activity[i] != 0 {
        holdLeft = setting.hold
        if !isDown {
          isDown = true
          fade.aim(at: setting.gain, over: setting.attack)
        }
      } else if isDown {
        if holdLeft > 0 {
          holdLeft &-= 1
        } else {
          isDown = false
          fade.aim(at: 1, over: setting.release)
        }
      }
      unsafe gains[i] = fade.value
      fade.advance(by: 1)
      i &+= 1
    }
    return true
  }
}
