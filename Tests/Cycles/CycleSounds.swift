// SPDX-License-Identifier: Apache-2.0

import MomentAudio
import MomentTestSupport

/// What is loaded: some hundred small files, on a file system in memory where there is one, and a few of each other kind.
final class CycleSounds: Sendable {
  /// 10 ms each, of many rates, widths and kinds.
  let short: [SoundSource]
  /// Half a second that has to be converted: long enough to be caught in the middle.
  let long: [SoundSource]
  /// What no clip can be made of.
  let bad: [SoundSource]
  private let folder: TemporaryFolder

  /// Makes them.
  init(files count: Int = 300) async throws {
    let folder = TemporaryFolder(inMemory: true)
    self.folder = folder
    let rates = [8_000, 22_050, 44_100, 48_000, 48_000, 48_000, 96_000]
    var files: [SoundSource] = []
    for number in 0..<count {
      let rate = rates[number % rates.count]
      let bytes = Self.wave(frames: rate / 100, rate: rate, number)
      files.append(.file(path: folder.write(bytes, to: "\(number).wav")))
    }
    for kind in ["flac", "ogg", "opus", "mp3", "aiff", "caf"] {
      files.append(.file(path: try await Self.encode(folder.file("coded.\(kind)"))))
    }
    let bytes = (0..<20).map { number in
      SoundSource.bytes(Self.wave(frames: 480, rate: 48_000, number), name: "bytes \(number)")
    }
    // Files three times as likely as bytes.
    short = files + (0..<5).flatMap { _ in bytes }
    long = (0..<4).map { number in
      let bytes = Self.wave(frames: 22_050, rate: 44_100, number)
      return number % 2 == 0
        ? .file(path: folder.write(bytes, to: "long \(number).wav"))
        : .bytes(bytes, name: "long \(number)")
    }
    bad = [
      .file(path: folder.file("missing.wav")), .file(path: folder.path),
      .file(path: folder.write("no sound", to: "text.wav")), .bytes([], name: "empty"),
      .bytes(Array(Self.wave(frames: 480, rate: 48_000, 0).prefix(30)), name: "broken"),
    ]
  }

  /// Noise in 16 bits or floats, mono or stereo, with or without a loop of its own.
  private static func wave(frames: Int, rate: Int, _ number: Int) -> [UInt8] {
    var random = RandomSequence(seed: UInt64(number))
    let channels = 1 + number % 2
    let samples = (0..<frames * channels).map { _ in
      Int16(truncatingIfNeeded: random.next() >> 52)
    }
    if number % 5 == 4 {
      return WaveFile.float(samples.map { Float($0) / 32_768 }, rate: rate, channels: channels)
    }
    let file = WaveFile.int16(samples, rate: rate, channels: channels)
    return number % 7 == 6 ? WaveFile.looping(file, frames / 4..<frames / 2) : file
  }

  /// The same in a file of the kind its ending says.
  private static func encode(_ path: String) async throws -> String {
    var configuration = AudioEngine.Configuration()
    configuration.output = .file(FileOutput(.path(path), rate: 48_000))
    configuration.budget = 1 << 20
    let engine = try await AudioEngine(configuration)
    let sound = wave(frames: 480, rate: 48_000, 0)
    let playback = try engine.play(try await engine.load(.bytes(sound, name: "to be coded")))
    try engine.write(frames: 480)
    try engine.finishFile()
    await engine.close()
    _ = try await playback.finished()
    return path
  }
}
