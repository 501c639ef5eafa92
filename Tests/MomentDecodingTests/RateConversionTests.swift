// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentDecoding
import MomentRealtimeBoundary
import Testing

struct RateConversionTests {
  static let rates = [8000, 11025, 22050, 32000, 44100, 88200, 96000, 192_000]

  /// A sine on bin `bin` of the spectrum at 48 kHz, at another rate.
  private func tone(bin: Int, rate: Int, amplitude: Double) -> [Double] {
    let frequency = Double(bin) * 48000 / Double(Spectrum.size)
    return (0..<90_000 * rate / 48000).map {
      amplitude * sin(2 * .pi * frequency * Double($0) / Double(rate))
    }
  }

  /// The bin of a fraction of the lower of both Nyquist frequencies.
  private func bin(_ fraction: Double, _ rate: Int) -> Int {
    Int(fraction * Double(min(rate, 48000)) / 48000 * Double(Spectrum.size / 2))
  }

  @Test(arguments: rates)
  func `sources of more than 16 bits keep 100 dB up to 0.9 of the lower Nyquist frequency`(
    rate: Int
  ) async throws {
    for fraction in [0.02, 0.31, 0.6, 0.89] {
      let bin = bin(fraction, rate)
      let source = tone(bin: bin, rate: rate, amplitude: 0.999).map { Float($0) }

      let bytes = WAVFile.floats(source, rate: rate)
      let decoded = try await decode(.bytes(bytes, name: "tone.wav"))

      #expect(decoded.sound.layout == .monoFloat)
      let spectrum = Spectrum(decoded.samples, from: 12_000)
      #expect(spectrum.signalToNoise(tone: bin, below: self.bin(0.9, rate)) >= 100)
      #expect(spectrum.loudest(except: bin) <= -100, "images of \(fraction)")
      #expect(abs(spectrum.level(bin)) < 0.02)
    }
  }

  @Test(arguments: [88200, 96000, 192_000])
  func `what the lower rate cannot hold is gone, not folded back`(rate: Int) async throws {
    for fraction in [1.02, 1.2, 1.7] {
      let bin = Int(fraction * Double(Spectrum.size / 2))
      let source = tone(bin: bin, rate: rate, amplitude: 0.999).map { Float($0) }

      let bytes = WAVFile.floats(source, rate: rate)
      let decoded = try await decode(.bytes(bytes, name: "above.wav"))

      #expect(Spectrum(decoded.samples, from: 12_000).loudest(except: nil) <= -100)
    }
  }

  @Test(arguments: rates)
  func `16-bit sources keep 92 dB at full scale and get no spur`(rate: Int) async throws {
    let bin = bin(0.31, rate) | 1
    let source = tone(bin: bin, rate: rate, amplitude: 32766).map { Int16($0.rounded()) }

    let bytes = WAVFile.integers(source, rate: rate)
    let decoded = try await decode(.bytes(bytes, name: "tone.wav"))

    #expect(decoded.sound.layout == .monoInt16)
    let spectrum = Spectrum(decoded.samples, from: 12_000)
    #expect(spectrum.signalToNoise(tone: bin, below: self.bin(0.9, rate)) >= 92)
    #expect(spectrum.loudest(except: bin) <= -110)
  }

  @Test(arguments: rates)
  func `a length is that of the source, rounded, and an impulse stays where it was`(
    rate: Int
  ) async throws {
    for frames in [1, 2, 147, 4096, 10_007] {
      // A bump of 16 frames' breadth a third of the way through: its centre of mass is its place.
      let centre = Double(frames / 3)
      let source = (0..<frames).map { Float(0.5 * exp(-pow((Double($0) - centre) / 16, 2))) }

      let bytes = WAVFile.floats(source, rate: rate)
      let decoded = try await decode(.bytes(bytes, name: "bump.wav"))

      #expect(decoded.sound.frames == max((frames * 48000 + rate / 2) / rate, 1))
      guard frames > 1000 else { continue }
      let mass = decoded.samples.reduce(0.0) { $0 + Double($1) }
      let moment = decoded.samples.enumerated().reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let expected = centre * 48000 / Double(rate)
      #expect(abs(moment / mass - expected) < 0.01, "\(rate) Hz, \(frames) frames")
    }
  }

  @Test
  func `the last frames of a sound are not lost in the converter`() async throws {
    let source = [Float](repeating: 0, count: 10_000) + (0..<400).map { Float(sin(Double($0) / 5)) }

    let bytes = WAVFile.floats(source, rate: 44100)
    let decoded = try await decode(.bytes(bytes, name: "late.wav"))

    let last = decoded.samples.suffix(40).map { abs($0) }.max() ?? 0
    #expect(last > 0.9)
  }

  @Test
  func `digital silence stays silent`() async throws {
    let bytes = WAVFile.integers([Int16](repeating: 0, count: 20_000), rate: 44100)

    let decoded = try await decode(.bytes(bytes, name: "silence.wav"))

    #expect(decoded.samples.allSatisfy { $0 == 0 })
    #expect(decoded.sound.level == SoundLevel())
  }

  @Test
  func `two loads of a sound are the same to the last bit`() async throws {
    let source = tone(bin: 999, rate: 44100, amplitude: 20_000).map { Int16($0.rounded()) }
    let bytes = WAVFile.integers(source, rate: 44100)

    let first = try await decode(.bytes(bytes, name: "tone.wav"))
    let second = try await decode(.bytes(bytes, name: "tone.wav"))

    #expect(first.samples == second.samples)
  }
}
