// SPDX-License-Identifier: Apache-2.0

import CRealtimeSanitizer
import MomentClips
import MomentOutput
import MomentRealtimeBoundary
import MomentRealtimeRender
import MomentTestSupport

/// Renders every kind of voice inside a real-time region, the first, cold block included.
///
/// Built with `-fsanitize=realtime`, which ends the program at the first forbidden call. With
/// `--plant` it makes one, so that the check itself is checked.
@main
enum RenderUnderSanitizer {
  static func main() throws {
    try renderEverything(planting: CommandLine.arguments.contains("--plant"))
  }
}

private func renderEverything(planting: Bool) throws {
  guard realtime_sanitizer_is_linked() == 1 else {
    print("not linked with -fsanitize=realtime")
    return
  }
  var bench = RenderBench(voices: 74, isLimiting: true)
  let clips = [
    try bench.store([Float](repeating: 0.01, count: 20_000)),
    try bench.store([Float](repeating: 0.01, count: 20_000), stereo: true),
    try bench.store([Int16](repeating: 300, count: 20_000)),
    try bench.store([Int16](repeating: 300, count: 20_000), stereo: true),
  ]
  bench.ref.set(
    DuckingSetting(trigger: 1, lowered: 0b101, gain: 0.2, attack: 500, hold: 10, release: 500))
  let shapes = [FadeShape.smooth, .linear, .equalPower, .cubic]
  var voices: [VoiceID] = []
  for slot in 0..<64 as Range<UInt32> {
    voices.append(
      try bench.start(clips[Int(slot) % 4], slot: slot) {
        $0.from = slot
        $0.repeats = .max
        $0.fadeIn = 100
        $0.fadeInShape = shapes[Int(slot / 3) % 4]
        $0.bus = UInt8(slot % 3)
        // Loud enough to be limited.
        $0.gain = StereoGain(left: 3, right: 2)
        $0.loopUntil = 1000
        $0.crossFade = slot % 3 == 0 ? 300 : 0
      })
  }
  // A stream that is fed to its end, and one that starves.
  var feed = RingFeed((0..<20_000).map { Int16(truncatingIfNeeded: $0) })
  let rings = [
    try StreamRing(frames: 4000, layout: .stereoInt16, pool: bench.pool),
    try StreamRing(frames: 3000, layout: .monoFloat, pool: bench.pool),
  ]
  feed.fill(rings[0])
  rings[1].append(repeating: 0.1, count: 1000)
  for (index, ring) in rings.enumerated() {
    voices.append(
      bench.start(ring, slot: 72 + UInt32(index)) {
        $0.fadeIn = 50
        $0.fadeInShape = .cubic
        $0.fadeOut = 500
        $0.fadeOutShape = .equalPower
      })
  }
  render(&bench, planting: planting)
  feed.fill(rings[0])
  rings[1].append(repeating: 0.1, count: 2500)
  for voice in voices where voice.slot % 2 == 1 {
    bench.ref.set(PlaybackRate(0.2 * Float(voice.slot)), slot: voice.slot)
  }
  render(&bench)
  for voice in voices { bench.ref.set(StereoGain.silent, slot: voice.slot) }
  render(&bench)
  for voice in voices {
    _ = bench.ref.send(.seek(voice, to: 77))
    bench.ref.set(StereoGain(left: 0.3, right: 0.4), slot: voice.slot)
  }
  render(&bench)
  for voice in voices { _ = bench.ref.send(.pause(voice)) }
  bench.renderer.attach(DeviceFormat(sample: .int16, channels: 2), conversion: nil)
  render(&bench)
  for voice in voices { _ = bench.ref.send(.resume(voice)) }
  for bus in 0..<3 { bench.ref.set(0.7, bus: bus) }
  render(&bench)
  for slot in 0..<8 as Range<UInt32> {
    try bench.start(clips[Int(slot) % 4], slot: 64 + slot) { $0.steals = voices[Int(slot)] }
  }
  for voice in voices { _ = bench.ref.send(.stop(voice, at: .zero, fade: 100)) }
  for _ in 0..<10 {
    feed.fill(rings[0])
    render(&bench)
  }
  render(&bench)
  print(
    "rendered \(bench.renderer.position.low) frames, \(bench.renderer.activeVoices) voices left")
}

private func render(_ bench: inout RenderBench, planting: Bool = false) {
  let output = UnsafeMutableRawPointer.allocate(byteCount: 8 * 2000, alignment: 64)
  defer { unsafe output.deallocate() }
  realtime_sanitizer_enter()
  unsafe bench.renderer.render(2000, into: output)
  if planting {
    let planted = UnsafeMutableRawPointer.allocate(byteCount: 100_000, alignment: 64)
    unsafe planted.storeBytes(of: 1, as: UInt8.self)
    unsafe planted.deallocate()
  }
  realtime_sanitizer_exit()
}
