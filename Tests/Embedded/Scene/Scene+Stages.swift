// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// What is played: one thing after the other, so that a difference names its stage.
extension Scene {
  /// Plays everything and tells of each stage what it came to.
  mutating func play(_ tell: (StaticString, UInt32) -> Void) {
    startPlain()
    tell("layouts", endStage())
    turnGains()
    tell("gain and pan", endStage())
    fade()
    tell("fades", endStage())
    loop()
    tell("loops and cross-fades", endStage())
    changeRates()
    tell("rates", endStage())
    command()
    tell("pause, seek, stop, steal", endStage())
    duck()
    tell("buses and ducking", endStage())
    limit()
    tell("limiter", endStage())
    attach(.int16, channels: 2)
    changeRates()
    tell("dither to 16 bits", endStage())
    attach(.int24Packed, channels: 1)
    turnGains()
    tell("24 bits, one channel", endStage())
    attach(.int32, channels: 2, converting: true)
    startPlain()
    tell("32 bits, another rate", endStage())
  }

  private mutating func startPlain() {
    for slot in 0..<4 as Range<UInt32> { start(slot) { $0.gain = .unity } }
    for slot in 4..<8 as Range<UInt32> {
      let due = now.advanced(by: 300 + 111 * slot)
      start(slot) {
        $0.start = due
        $0.isScheduled = true
        $0.from = 5
      }
    }
    render(3600)
  }

  private mutating func turnGains() {
    for slot in 0..<16 as Range<UInt32> { start(slot) }
    render(333)
    for slot in 0..<16 as Range<UInt32> {
      let side = Float(Int(slot)) * 0.0625
      boundary.set(StereoGain(left: 0.3 * side, right: 0.3 - 0.3 * side), slot: slot)
      if slot % 5 == 0 { boundary.set(StereoGain.silent, slot: slot) }
    }
    render(700)
    boundary.set(StereoGain(left: 0.1, right: 0), slot: 5)
    render(1500)
  }

  private mutating func fade() {
    for slot in 0..<16 as Range<UInt32> {
      start(slot) {
        $0.from = 50 * slot
        $0.until = 1700 - 10 * slot
        $0.fadeIn = 100 + 40 * slot
        $0.fadeOut = 333
        $0.fadeInShape = Scene.shape(slot)
        $0.fadeOutShape = Scene.shape(slot / 4)
      }
    }
    render(2500)
  }

  private static func shape(_ number: UInt32) -> FadeShape {
    switch number & 3 {
    case 0: .smooth
    case 1: .linear
    case 2: .equalPower
    default: .cubic
    }
  }

  private mutating func loop() {
    for slot in 0..<16 as Range<UInt32> {
      start(slot) {
        $0.loopsFromStart = slot % 2 == 0
        $0.loopFrom = 400
        $0.loopUntil = 1500
        $0.repeats = slot % 3 == 0 ? .max : 1
        $0.isSeamless = slot % 4 == 3
        $0.crossFade = slot < 8 ? 0 : 30 * slot
      }
    }
    render(6000)
  }

  private mutating func changeRates() {
    for slot in 0..<8 as Range<UInt32> {
      boundary.set(slot < 4 ? PlaybackRate(1.1) : PlaybackRate(0.37), slot: slot)
      start(slot) {
        $0.repeats = 5
        $0.loopUntil = 1600
        $0.crossFade = slot == 6 ? 128 : 0
      }
    }
    render(3000)
    for slot in 0..<8 as Range<UInt32> { boundary.set(PlaybackRate(3.3), slot: slot) }
    render(2000)
  }

  private mutating func command() {
    for slot in 0..<8 as Range<UInt32> { start(slot) { $0.repeats = .max } }
    render(400)
    for slot in 0..<4 as Range<UInt32> { send(.seek(voice(slot), to: 1234)) }
    for slot in 2..<6 as Range<UInt32> { send(.pause(voice(slot))) }
    send(.stop(voice(6), at: now.advanced(by: 345), fade: 400))
    render(1000)
    for slot in 2..<5 as Range<UInt32> { send(.resume(voice(slot))) }
    let victim = voice(0)
    start(9) { $0.steals = victim }
    render(2000)
  }

  private mutating func duck() {
    boundary.set(
      DuckingSetting(trigger: 1, lowered: 0b101, gain: 0.2, attack: 500, hold: 700, release: 900))
    boundary.set(0.7, bus: 0)
    for slot in 0..<9 as Range<UInt32> {
      let due = now.advanced(by: slot % 3 == 1 ? 800 : 0)
      start(slot) {
        $0.bus = UInt8(truncatingIfNeeded: Int(slot % 3))
        $0.repeats = slot % 3 == 1 ? 0 : .max
        $0.start = due
        $0.isScheduled = true
      }
    }
    render(1500)
    boundary.set(0, bus: 2)
    render(4000)
    boundary.set(DuckingSetting.none)
    for bus in 0..<3 { boundary.set(1, bus: bus) }
  }

  private mutating func limit() {
    for slot in 0..<16 as Range<UInt32> {
      start(slot) { $0.gain = StereoGain(left: 0.6, right: 1.1) }
      render(100)
    }
    render(2000)
    precondition(boundary.readings.limited > 1000, "the stage is to be loud")
  }
}
