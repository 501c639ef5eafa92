// SPDX-License-Identifier: Apache-2.0

import CSndFile
import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Testing

@testable import MomentOutput

struct FileDeviceTests {
  /// Renders `samples` and a little silence into a file.
  private func render(
    _ samples: [Int16], to target: FileTarget, container: FileContainer? = nil,
    sample: DeviceSample? = nil, frames: Int? = nil
  ) throws {
    let control = try Control()
    try control.start(samples)
    var device = try FileDevice(
      control.ref, rate: 48_000, target: target, container: container, sample: sample,
      frames: frames)
    try device.render(samples.count / 2)
    try device.finish()
  }

  /// What libsndfile reads back: its info, and 16-bit samples.
  private func read(_ path: String) throws -> (info: SF_INFO, samples: [Int16]) {
    var info = SF_INFO()
    guard let file = unsafe sf_open(path, Int32(SFM_READ), &info) else {
      throw TestTrouble("\(path) cannot be read")
    }
    defer { unsafe sf_close(file) }
    var samples = [Int16](repeating: 0, count: Int(info.frames) * Int(info.channels))
    let got = unsafe sf_readf_short(file, &samples, info.frames)
    guard got == info.frames else { throw TestTrouble("\(path) is cut short") }
    return (info, samples)
  }

  @Test(arguments: [
    FileContainer.wav, .rf64, .w64, .aiff, .caf, .au, .flac,
  ])
  func `every lossless container gives the samples back, in each width it has`(
    _ container: FileContainer
  ) throws {
    let folder = TemporaryFolder()
    let samples = Control.ramp(9000)
    for sample in [DeviceSample.int16, .int24, .int32, .float32] where container.stores(sample) {
      let path = folder.file("out.\(container.endings[0])")

      try render(samples, to: .path(path), sample: sample)

      let (info, back) = try read(path)
      #expect(info.samplerate == 48_000 && info.channels == 2)
      #expect(info.format & Int32(SF_FORMAT_SUBMASK) == container.format(sample) & 0xffff)
      // Float files come back as integers only if libsndfile scales them.
      if sample != .float32 { #expect(back == samples) } else { #expect(info.frames == 9000) }
    }
    #expect(folder.names == ["out.\(container.endings[0])"])
  }

  @Test func `a float file holds the samples exactly`() throws {
    let folder = TemporaryFolder()
    let samples = Control.ramp(500)
    try render(samples, to: .path(folder.file("a.wav")), sample: .float32)
    var info = SF_INFO()
    let opened = unsafe sf_open(folder.file("a.wav"), Int32(SFM_READ), &info)
    let file = try unsafe #require(opened)
    defer { unsafe sf_close(file) }
    var floats = [Float](repeating: 0, count: 1000)
    #expect(unsafe sf_readf_float(file, &floats, 500) == 500)
    #expect(floats == samples.map { Float($0) / 32_768 })
  }

  @Test(arguments: [FileContainer.ogg, .opus, .mp3])
  func `lossy containers hold about the same length`(_ container: FileContainer) throws {
    let folder = TemporaryFolder()
    let path = folder.file("out.\(container.endings[0])")
    do throws(any Error) {
      try render(Control.ramp(48_000), to: .path(path))
    } catch OutputError.unfitForContainer where container == .mp3 {
      return  // libsndfile without an MP3 encoder
    }
    let frames = Int(try read(path).info.frames)
    #expect(frames >= 48_000 && frames < 48_000 + 4 * 1152)
  }

  @Test(arguments: ["a.wav", "a.aiff", "a.flac", "a.caf"])
  func `the same sound gives the same bytes, also a second later`(_ name: String) throws {
    let folders = [TemporaryFolder(), TemporaryFolder()]
    for (index, folder) in folders.enumerated() {
      if index == 1 { usleep(1_100_000) }
      let sample: DeviceSample = name == "a.flac" ? .int24 : .float32
      try render(Control.ramp(2000), to: .path(folder.file(name)), sample: sample)
    }
    #expect(!folders[0].bytes(name).isEmpty)
    #expect(folders[0].bytes(name) == folders[1].bytes(name))
  }

  @Test func `a file appears when it is complete, and replaces the one before`() throws {
    let folder = TemporaryFolder()
    folder.write("old", to: "a.wav")
    let control = try Control()
    var device = try FileDevice(control.ref, rate: 48_000, target: .path(folder.file("a.wav")))
    try device.render(100)
    #expect(folder.bytes("a.wav") == Array("old".utf8))
    #expect(folder.names.count == 2)

    try device.finish()

    #expect(folder.names == ["a.wav"])
    #expect(try read(folder.file("a.wav")).info.frames == 100)
  }

  @Test func `a file that is given up leaves nothing behind`() throws {
    let folder = TemporaryFolder()
    let control = try Control()
    do {
      var device = try FileDevice(control.ref, rate: 48_000, target: .path(folder.file("a.flac")))
      try device.render(100)
      _ = consume device
    }
    #expect(folder.names == [])
  }

  @Test func `places and kinds that will not do are refused before anything is rendered`() throws {
    let folder = TemporaryFolder()
    let path = folder.file("a")
    func failure(
      _ path: String, _ container: FileContainer? = nil, _ sample: DeviceSample? = nil
    ) -> OutputError? {
      do throws(any Error) {
        try render([1, 1], to: .path(path), container: container, sample: sample)
        return nil
      } catch { return error as? OutputError }
    }

    #expect(failure(path)?.description.contains("does not end like an audio file") == true)
    #expect(
      failure("/nowhere/a.wav")
        == .cannotWrite(
          path: "/nowhere/a.wav", reason: "No such file or directory"))
    #expect(failure(folder.path, .wav) == .cannotWrite(path: folder.path, reason: "it is a folder"))
    #expect(
      failure(path + ".flac", nil, .float32)
        == .unfitForContainer(
          container: "FLAC", what: "f32 samples"))
    #expect(
      failure(path + ".ogg", nil, .int16)
        == .unfitForContainer(
          container: "Ogg Vorbis", what: "s16 samples"))
    #expect(folder.names == [])
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a folder that may not be written to is told, and left as it is`() throws {
    let folder = TemporaryFolder()
    unsafe chmod(folder.path, 0o555)
    defer { unsafe chmod(folder.path, 0o755) }
    #expect(
      throws: OutputError.cannotWrite(path: folder.file("a.wav"), reason: "Permission denied")
    ) {
      try render([1, 1], to: .path(folder.file("a.wav")))
    }
    #expect(folder.names == [])
  }

  @Test(arguments: [FileContainer.wav, .flac, .ogg])
  func `a full device is told`(_ container: FileContainer) throws {
    #expect(throws: OutputError.cannotWrite(path: "/dev/full", reason: "No space left on device")) {
      try render(Control.ramp(48_000), to: .path("/dev/full"), container: container)
    }
  }

  @Test(arguments: ["wav", "flac"])
  func `a full disk is told, and nothing is left on it`(_ ending: String) throws {
    let folder = TemporaryFolder()
    guard unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else {
      return  // only root may, and not everywhere
    }
    defer { unsafe umount2(folder.path, Int32(MNT_DETACH)) }
    let path = folder.file("a.\(ending)")
    let noise = (0..<96_000).map { Int16(truncatingIfNeeded: $0 &* 40_503 &* $0) }

    #expect(throws: OutputError.cannotWrite(path: path, reason: "No space left on device")) {
      try render(noise, to: .path(path))
    }
    #expect(folder.names == [])
  }

  @Test func `a link stays a link, and what it leads to is replaced`() throws {
    let folder = TemporaryFolder()
    folder.write("old", to: "real.wav")
    unsafe symlink("real.wav", folder.file("link.wav"))
    try render(Control.ramp(10), to: .path(folder.file("link.wav")))
    #expect(folder.names == ["link.wav", "real.wav"])
    #expect(try read(folder.file("real.wav")).info.frames == 10)
  }

  @Test(arguments: [DeviceSample.int16, .int24, .int32, .float32])
  func `a pipe gets a WAV file that needs no seeking back`(_ sample: DeviceSample) throws {
    let folder = TemporaryFolder()
    let samples = Control.ramp(700)
    for frames in [700, nil] {
      let descriptor = unsafe open(
        folder.file("piped.wav"), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
      try render(samples, to: .descriptor(descriptor), sample: sample, frames: frames)
      #expect(close(descriptor) == 0)

      let bytes = folder.bytes("piped.wav")
      let width = sample == .int24 ? 3 : sample.bytes
      #expect(bytes.count == 44 + 1400 * width)
      let (info, back) = try read(folder.file("piped.wav"))
      #expect(info.frames == 700 && info.channels == 2 && info.samplerate == 48_000)
      if sample != .float32 { #expect(back == samples) }
    }
  }

  @Test func `endings are known in any case, and names without one are not`() {
    #expect(FileContainer(path: "/a/b.WAV") == .wav)
    #expect(FileContainer(path: "b.aif") == .aiff)
    #expect(FileContainer(path: "b.Oga") == .ogg)
    #expect(FileContainer(path: "/a.wav/b") == nil)
    #expect(FileContainer(path: "b.txt") == nil)
  }
}
