// SPDX-License-Identifier: Apache-2.0

import CLimitKernel

/// The plainest loop there is in C: a steady gain, no table of voices, nothing at the end.
struct LimitContender: Contender {
  /// Whether the kernel is the one for x86-64-v3.
  let isWide: Bool

  var name: String { isWide ? "C kernel, x86-64-v3" : "C kernel, baseline" }

  /// Those this processor can run, the fastest first.
  static var all: [LimitContender] {
    climit_has_v3()
      ? [LimitContender(isWide: true), LimitContender(isWide: false)]
      : [LimitContender(isWide: false)]
  }

  func mixer(_ sound: Sound, voices: Int) throws -> (any Mixer)? {
    guard sound.pitch == 1, !sound.isRamping, !sound.isSilent, sound.recordedRate == Block.rate
    else { return nil }
    return LimitMixer(sound, voices: voices, isWide: isWide)
  }

  func stage(voices: Int) throws -> (any Stage)? { nil }
}

/// Voices that are no more than a place in a clip.
@safe
private final class LimitMixer: Mixer {
  private let sound: Sound
  private let isWide: Bool
  private let frames: Int
  private var places: [Int]
  private let integers: UnsafeMutableBufferPointer<Int16>
  private let floats: UnsafeMutableBufferPointer<Float>
  private let mix: UnsafeMutableBufferPointer<Float>

  init(_ sound: Sound, voices: Int, isWide: Bool) {
    self.sound = sound
    self.isWide = isWide
    frames = sound.frames
    let samples = sound.samples
    let clips = sound.hasOwnClips ? voices : 1
    unsafe integers = .allocate(capacity: clips * samples.count)
    unsafe floats = .allocate(capacity: sound.isFloat ? samples.count : 0)
    for clip in 0..<clips {
      for index in samples.indices {
        unsafe integers.initializeElement(at: clip * samples.count + index, to: samples[index])
      }
    }
    for index in unsafe floats.indices {
      unsafe floats.initializeElement(at: index, to: Float(samples[index]) / 32_768)
    }
    unsafe mix = .allocate(capacity: 2 * Block.frames)
    places = (0..<voices).map {
      sound.place(of: $0) + (sound.hasOwnClips ? $0 * sound.frames : 0)
    }
  }

  func renderBlock() {
    unsafe mix.initialize(repeating: 0)
    for voice in places.indices {
      let place = places[voice]
      addVoice(sound.channels * place)
      // Clips are whole blocks long.
      let next = place + Block.frames
      places[voice] = next % frames == 0 ? next - frames : next
    }
  }

  private func addVoice(_ first: Int) {
    let scale: Float = 1 / 32_768
    let count = Block.frames
    let target = unsafe mix.baseAddress
    let integer = unsafe integers.baseAddress?.advanced(by: first)
    let float = unsafe sound.isFloat ? floats.baseAddress?.advanced(by: first) : nil
    switch (sound.isFloat, sound.channels, isWide) {
    case (false, 1, false): unsafe climit_add_mono_int16(integer, count, scale, scale, target)
    case (false, 1, true): unsafe climit_v3_add_mono_int16(integer, count, scale, scale, target)
    case (false, _, false): unsafe climit_add_stereo_int16(integer, count, scale, scale, target)
    case (false, _, true): unsafe climit_v3_add_stereo_int16(integer, count, scale, scale, target)
    case (true, 1, false): unsafe climit_add_mono_float(float, count, 1, 1, target)
    case (true, 1, true): unsafe climit_v3_add_mono_float(float, count, 1, 1, target)
    case (true, _, false): unsafe climit_add_stereo_float(float, count, 1, 1, target)
    case (true, _, true): unsafe climit_v3_add_stereo_float(float, count, 1, 1, target)
    }
  }

  deinit {
    unsafe integers.deallocate()
    unsafe floats.deallocate()
    unsafe mix.deallocate()
  }
}
