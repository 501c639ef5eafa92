// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentClips
import MomentDecoding
import MomentTestSupport
import Testing

struct BadInputTests {
  private func isKind(_ error: DecodeError?, _ kind: DecodeError.Kind) -> Bool {
    error?.kind == kind
  }

  @Test
  func `a missing file is named`() async throws {
    let scratch = TemporaryFolder()
    let path = scratch.file("none.wav")

    let error = await failure(of: .file(path: path))
    let below = await failure(of: .file(path: scratch.write([1], to: "x") + "/y"))

    #expect(error == .notFound(path))
    #expect(error?.description.contains(path) == true)
    #expect(isKind(error, .noInput))
    #expect(isKind(below, .noInput))
  }

  @Test
  func `what is no regular file is named for what it is, and nobody waits for it`() async throws {
    let scratch = TemporaryFolder()
    unsafe mkfifo(scratch.file("pipe"), 0o600)

    #expect(await failure(of: .file(path: scratch.path)) == .isDirectory(scratch.path))
    #expect(
      await failure(of: .file(path: scratch.file("pipe")))
        == .notRegular(scratch.file("pipe"), kind: "named pipe"))
    #expect(
      await failure(of: .file(path: "/dev/zero")) == .notRegular("/dev/zero", kind: "device"))
    let socketPath = scratch.file("socket")
    try listen(at: socketPath)
    #expect(
      await failure(of: .file(path: socketPath)) == .notRegular(socketPath, kind: "socket"))
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file without permission is called so`() async throws {
    let scratch = TemporaryFolder()
    let path = scratch.write([1, 2, 3], to: "secret.wav")
    unsafe chmod(path, 0)

    let error = await failure(of: .file(path: path))

    #expect(error == .noPermission(path))
    #expect(isKind(error, .permission))
  }

  @Test
  func `an empty file, a text and noise are no sounds`() async throws {
    let scratch = TemporaryFolder()
    let empty = scratch.write([], to: "empty.wav")
    let text = scratch.write(Array("Dear diary, ".utf8), to: "diary.wav")
    var state: UInt32 = 7
    let noise = (0..<100_000).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }

    #expect(await failure(of: .file(path: empty)) == .empty(empty))
    #expect(await failure(of: .file(path: text)) == .unsupportedFormat(text, .text))
    let error = await failure(of: .bytes(noise, name: "noise.flac"))
    guard case .notAudio = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(isKind(error, .undecodable))
  }

  @Test
  func `headers that lie are refused with a reason, or played as far as there is sound`()
    async throws
  {
    let data = [UInt8](repeating: 1, count: 4000)
    func wav(rate: Int, channels: Int, bits: Int = 16) -> SoundSource {
      .bytes(
        WAVFile.file(tag: 1, bits: bits, rate: rate, channels: channels, data: data), name: "x.wav")
    }

    for source in [
      wav(rate: 0, channels: 2), wav(rate: 48000, channels: 0), wav(rate: 48000, channels: 1000),
      wav(rate: 48000, channels: 9), wav(rate: 48000, channels: 65535), wav(rate: 1, channels: 1),
      wav(rate: 0x7FFF_FFFF, channels: 1), wav(rate: 48000, channels: 2, bits: 0),
      wav(rate: 48000, channels: 2, bits: 4096),
    ] {
      let error = await failure(of: source)
      #expect(isKind(error, .undecodable), "\(String(describing: error))")
    }
    let huge = WAVFile.file(
      tag: 1, bits: 16, rate: 48000, channels: 2, data: data, claiming: 0xFFFF_FFF0)
    let decoded = try await decode(.bytes(huge, name: "huge.wav"), budget: 1 << 20)
    #expect(decoded.sound.frames == 1000)
  }

  @Test(
    .enabled(if: Tool.hasSox, "sox is not installed"),
    arguments: ["wav", "flac", "ogg", "mp3", "aiff", "au", "caf", "w64", "voc"])
  func `no byte of a header can do more than refuse the file`(kind: String) async throws {
    let scratch = TemporaryFolder()
    try Tool.make("sox -n -r 22050 -c 2 x.\(kind) synth 0.2 sine 440", in: scratch)
    let sound = scratch.bytes("x.\(kind)")
    var state: UInt32 = 99

    for _ in 0..<60 {
      var bytes = sound
      for _ in 0..<3 {
        state = state &* 1_664_525 &+ 1_013_904_223
        bytes[Int(state >> 8) % min(bytes.count, 120)] = UInt8(state >> 24)
      }
      // Either is well, as long as it ends and the pool is empty afterwards, which `decode` checks.
      _ = await failure(of: .bytes(bytes, name: "x.\(kind)"), budget: 16 << 20)
    }
  }

  @Test
  func `no descriptor is left open`() async throws {
    let scratch = TemporaryFolder()
    let sound = scratch.write(WAVFile.integers([1, 2, 3], rate: 48000), to: "x.wav")
    let text = scratch.write(Array("no sound".utf8), to: "x.txt")

    for _ in 0..<5 {
      _ = try await decode(.file(path: sound))
      _ = await failure(of: .file(path: text))
      _ = await failure(of: .file(path: scratch.path))
      _ = await failure(of: .file(path: sound), budget: 10)
      _ = try SoundInspector().inspect(.file(path: sound))
    }

    // Other tests open files meanwhile: only those of this folder count.
    #expect(openFiles(below: scratch.path) == [])
  }

  private func openFiles(below folder: String) -> [String] {
    (0..<1024).compactMap { descriptor in
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
        guard let start = buffer.baseAddress else { return nil }
        let length = unsafe readlink("/proc/self/fd/\(descriptor)", start, 4095)
        guard length > 0 else { return nil }
        unsafe start[length] = 0
        let path = unsafe String(cString: start)
        return path.hasPrefix(folder) ? path : nil
      }
    }
  }

  private func listen(at path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
  }
}
