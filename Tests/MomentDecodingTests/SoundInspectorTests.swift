// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import MomentRealtimeBoundary
import Testing

struct SoundInspectorTests {
  @Test
  func `peak, RMS, length and cost are those of the signal`() throws {
    let samples = (0..<44100).map { Int16((16384 * sin(2 * .pi * Double($0) / 100)).rounded()) }
    let bytes = WAVFile.integers(samples, rate: 44100)

    let found = try SoundInspector().inspect(.bytes(bytes, name: "sine.wav"))

    #expect(found.frames == 44100)
    #expect(found.seconds == 1)
    #expect(found.level.peak == 0.5)
    #expect(abs(found.level.rms - 0.35355) < 0.0001)
    #expect(found.level.overs == 0)
    #expect(found.info.coding == .smallInteger(bits: 16))
    #expect(found.info.format == "WAV (Microsoft)")
    #expect(found.info.subtype == "Signed 16 bit PCM")
    #expect(found.info.length == .exact(44100))
    #expect(found.layout == .monoInt16)
    #expect(found.decodedBytes(at: 48000) == 96000)
  }

  @Test(arguments: [1, 7, 72, 1000, 100_000])
  func `a waveform shows the lowest and highest sample of each stretch`(columns: Int) throws {
    let frames = 50_000
    let samples = (0..<frames).map { Float($0) / Float(frames) - ($0 % 2 == 0 ? 0 : 1) }
    let bytes = WAVFile.floats(samples, rate: 48000)

    let found = try SoundInspector().inspect(.bytes(bytes, name: "ramp.wav"), columns: columns)

    let shown = found.columns
    #expect(shown.count == min(columns, frames))
    #expect(shown.map(\.low).min() == samples.min())
    #expect(shown.map(\.high).max() == samples.max())
    // A ramp: each column is about as high as its place.
    guard shown.count <= 1000 else { return }
    for (index, column) in shown.enumerated() {
      let place = Float(index + 1) / Float(shown.count)
      #expect(abs(column.high - place) < 2 / Float(shown.count) / 8 + 0.001)
    }
  }

  @Test
  func `a cancelled inspection ends`() throws {
    let inspector = SoundInspector()
    inspector.cancel()
    let source = SoundSource.bytes(WAVFile.integers([1, 2], rate: 48000), name: "x.wav")

    #expect(throws: DecodeError.cancelled("x.wav")) { try inspector.inspect(source) }
  }

  @Test
  func `a sound inside the executable is read where it is`() async throws {
    let bytes = WAVFile.integers([5, 6, 7], rate: 48000)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    unsafe memory.update(from: bytes, count: bytes.count)
    let source = unsafe SoundSource.memory(
      StaticBytes(start: memory, count: bytes.count), name: "bell")

    let decoded = try await decode(source)

    #expect(decoded.integers == [5, 6, 7])
    #expect(try SoundInspector().info(of: source).rate == 48000)
    unsafe memory.deallocate()
  }
}
