// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// From voices to the sum: slot by slot into their buses, and bus by bus into the mix.
extension Renderer {
  /// Mixes the next `frames` frames of every voice to `sum`.
  ///
  /// Each bus is added up by itself, in slot order, and the buses in theirs, whatever their gains: so the
  /// order of a sum does not depend on a setting.
  @_noLocks
  mutating func mixBlock(_ frames: Int, to sum: UnsafeMutablePointer<Float>) {
    obeyOrders()
    followSettings()
    let heldBefore = heldVoices
    let voicesBefore = activeVoices
    unsafe clear(sum, frames: frames)
    renderVoices(frames)
    // A voice that was paused within the block has sounded in it.
    let isQuiet = voicesBefore == heldBefore && activeVoices == heldVoices
    quietFrames = isQuiet ? min(quietFrames &+ frames, 1 << 20) : 0
    let trigger = Int(truncatingIfNeeded: ducker.setting.trigger)
    let hasActivity = unsafe trigger >= 0 && trigger < busCount && buses[trigger].isInUse
    let isLowered = unsafe ducker.walk(
      frames, activity: hasActivity ? UnsafePointer(activity) : nil, gains: ducked)
    var bus = 0
    while bus < busCount {
      unsafe addBus(bus, frames: frames, isLowered: isLowered, to: sum)
      bus &+= 1
    }
    position = position.advanced(by: UInt32(truncatingIfNeeded: frames))
  }

  /// Takes up what control has set for the buses.
  @_noLocks
  private mutating func followSettings() {
    if let setting = boundary.ducking(newerThan: &duckingVersion) {
      ducker.follow(setting, shortest: gainFrames)
    }
    var bus = 0
    while bus < busCount {
      let gain = boundary.gain(bus: bus)
      if unsafe gain != buses[bus].gain.target {
        // A bus on which nothing sounded yet needs no ramp.
        let frames = unsafe buses[bus].isInUse ? gainFrames : 0
        unsafe buses[bus].gain.aim(at: gain, over: frames)
      }
      // A bus may become one of the lowered, or cease to be, while they are down.
      let share: Float = ducker.lowers(bus) ? 1 : 0
      if unsafe share != buses[bus].duckingShare.target {
        let frames = unsafe buses[bus].isInUse ? gainFrames : 0
        unsafe buses[bus].duckingShare.aim(at: share, over: frames)
      }
      bus &+= 1
    }
  }

  /// The block a bus is added up in.
  @_noLocks
  func mix(of bus: Int) -> UnsafeMutablePointer<Float> {
    unsafe busMixes.advanced(by: 2 &* Renderer.blockFrames &* bus)
  }

  /// Adds every voice to its bus, in slot order.
  @_noLocks
  private mutating func renderVoices(_ frames: Int) {
    var bus = 0
    while bus < busCount {
      unsafe buses[bus].isInUse = false
      bus &+= 1
    }
    counts = VoiceCounts()
    heldVoices = 0
    let trigger = Int(truncatingIfNeeded: ducker.setting.trigger)
    var slot = 0
    var left = activeVoices
    while slot < capacity, left > 0 {
      if case .vacant = unsafe voices[slot].state {
      } else {
        left &-= 1
        let bus = unsafe min(Int(voices[slot].order.bus), busCount &- 1)
        unsafe mix = mix(of: bus)
        isMarking = bus == trigger
        isUnheard = unsafe buses[bus].isSilent
        if unsafe !buses[bus].isInUse {
          unsafe buses[bus].isInUse = true
          unsafe clear(mix, frames: frames)
          if isMarking { clearActivity(frames) }
        }
        if takeCalmly(slot, bus: bus, frames: frames) {
          counts.sounding &+= 1
        } else {
          addWaiting(bus, frames: frames)
          renderVoice(slot, frames: frames)
          countVoice(slot)
        }
      }
      slot &+= 1
    }
    bus = 0
    while bus < busCount {
      addWaiting(bus, frames: frames)
      bus &+= 1
    }
  }

  /// Counts a voice by what it does.
  @_noLocks
  private mutating func countVoice(_ slot: Int) {
    switch unsafe voices[slot].state {
    case .vacant: break
    case .scheduled: counts.scheduled &+= 1
    case .paused:
      counts.paused &+= 1
      if unsafe voices[slot].stopAt == .never { heldVoices &+= 1 }
    case .starved: counts.starved &+= 1
    case .sounding: counts.sounding &+= 1
    }
  }

  /// Frames of a meter's window: a tenth of a second.
  var meterFrames: UInt32 {
    @_noLocks get { max(rate / 10, 1) }
  }

  /// Lets a bus's meter take in a block; `nil` is silence.
  @_noLocks
  private mutating func measure(_ bus: Int, _ block: UnsafePointer<Float>?, frames: Int) {
    if let reading = unsafe buses[bus].meter.take(block, count: frames, window: meterFrames) {
      boundary.publish(reading, bus: bus)
    }
  }

  @_noLocks
  private mutating func clearActivity(_ frames: Int) {
    var i = 0
    while i < frames {
      unsafe activity[i] = 0
      i &+= 1
    }
  }

  /// Notes that a voice sounds, where that lowers other buses.
  @_noLocks
  mutating func markSounding(at offset: UInt32, count: UInt32) {
    guard isMarking else { return }
    var i = Int(offset)
    let end = i &+ Int(count)
    while i < end {
      unsafe activity[i] = 1
      i &+= 1
    }
  }

  /// Adds a bus to the sum, at its gain.
  @_noLocks
  private mutating func addBus(
    _ bus: Int, frames: Int, isLowered: Bool, to sum: UnsafeMutablePointer<Float>
  ) {
    guard unsafe buses[bus].isInUse else {
      unsafe buses[bus].gain.advance(by: UInt32(truncatingIfNeeded: frames))
      unsafe buses[bus].duckingShare.advance(by: UInt32(truncatingIfNeeded: frames))
      unsafe measure(bus, nil, frames: frames)
      return
    }
    let source = unsafe mix(of: bus)
    let isLowered = unsafe isLowered && !buses[bus].isUnduckable
    var share = unsafe buses[bus].duckingShare
    if unsafe isLowered || !buses[bus].isUnity {
      var gain = unsafe buses[bus].gain
      var i = 0
      while i < frames {
        var factor = gain.value
        if isLowered {
          // Exact at both ends of the share.
          unsafe factor *= ducked[i] * share.value + (1 - share.value)
          share.advance(by: 1)
        }
        gain.advance(by: 1)
        unsafe source[2 &* i] *= factor
        unsafe source[2 &* i &+ 1] *= factor
        i &+= 1
      }
      unsafe buses[bus].gain = gain
    }
    if !isLowered { share.advance(by: UInt32(truncatingIfNeeded: frames)) }
    unsafe buses[bus].duckingShare = share
    unsafe measure(bus, source, frames: frames)
    var i = 0
    while i < 2 &* frames {
      unsafe sum[i] += source[i]
      i &+= 1
    }
  }

  @_noLocks
  private mutating func clear(_ block: UnsafeMutablePointer<Float>, frames: Int) {
    var i = 0
    while i < 2 &* frames {
      unsafe block[i] = 0
      i &+= 1
    }
  }
}
