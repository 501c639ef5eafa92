// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentCaches
import MomentClips
import MomentTestSupport
import Testing

@testable import MomentDecoding

/// Headers that are asked for again.
@Suite("Kept headers")
struct HeaderCacheTests {
  private let folder = TemporaryFolder()

  /// A cache for which all that is written now was written long ago, or just now.
  private func cache(entries: Int = 100, secondsLater: Double = 3600) -> HeaderCache {
    HeaderCache(CacheBounds(entries: entries, bytes: 1 << 20)) {
      Double(time(nil)) + secondsLater
    }
  }

  private func write(_ name: String, rate: Int = 48_000) -> SoundSource {
    let samples = [Int16](repeating: 5, count: 300)
    return .file(path: folder.write(WaveFile.int16(samples, rate: rate), to: name))
  }

  /// What a new inspector says, and whether it read a byte.
  private func look(_ source: SoundSource, _ cache: HeaderCache) throws -> (SoundInfo, Bool) {
    let inspector = SoundInspector(headers: cache)
    let info = try inspector.info(of: source)
    return (info, inspector.share != nil)
  }

  @Test
  func `a name that is no UTF-8 names a file as any other does`() throws {
    let cache = cache()
    let bytes = Array(folder.path.utf8) + [0x2F, 0x47, 0x6C, 0xF6]
    let source = SoundSource.file(pathBytes: bytes)
    folder.write(WaveFile.int16([1, 2, 3], rate: 48_000), to: "Gl\u{EFF6}")
    #expect(try look(source, cache).1)
    #expect(try !look(source, cache).1)
    folder.removeFile("Gl\u{EFF6}")
    let error = #expect(throws: DecodeError.self) { try look(source, cache) }
    #expect(error?.description.contains(#"/Gl\xf6: there is no such file."#) == true)
  }

  @Test
  func `a file that was looked at is not read again, until it is another`() throws {
    let cache = cache()
    let source = write("a.wav")
    let (first, isRead) = try look(source, cache)
    let (second, isReadAgain) = try look(source, cache)
    #expect(isRead && !isReadAgain && first == second && first.rate == 48_000)
    // As many bytes, in the same place; the clock that files are stamped with has moved on.
    let before = try #require(changed("a.wav"))
    repeat { _ = write("a.wav", rate: 44_100) } while changed("a.wav") == before
    let (third, isReadThen) = try look(source, cache)
    #expect(isReadThen && third.rate == 44_100)
    #expect(cache.statistics.hits == 1 && cache.statistics.misses == 2)
  }

  private func changed(_ name: String) -> Int? {
    var facts = stat()
    guard unsafe stat(folder.file(name), &facts) == 0 else { return nil }
    return facts.st_ctim.tv_sec * 1_000_000_000 + facts.st_ctim.tv_nsec
  }

  @Test
  func `a file changed just now may change again unseen, and is not kept`() throws {
    let cache = cache(secondsLater: 0)
    let source = write("a.wav")
    _ = try look(source, cache)
    let (_, isRead) = try look(source, cache)
    #expect(isRead && cache.statistics.entries == 0)
  }

  @Test
  func `a folder larger than the cache never has more entries than may be`() throws {
    let cache = cache(entries: 8)
    let sources = (0..<20).map { write("\($0).wav") }
    for source in sources { _ = try look(source, cache) }
    #expect(cache.statistics.entries == 8 && cache.statistics.evictions == 12)
    #expect(try !look(sources[19], cache).1)
    #expect(try look(sources[0], cache).1)
  }

  @Test
  func `what a queue decodes is known to whoever looks`() async throws {
    let clock = DecodeClock.manual()
    let queue = DecodeQueue(limits: DecodeLimits(), clock: clock, headers: cache())
    let source = write("a.wav")
    let pool = ClipPool(budget: 1 << 20)
    _ = await withCheckedContinuation { done in
      queue.submit(DecodeRequest(source, rate: 48_000), into: pool) { done.resume(returning: $0) }
    }
    #expect(try !look(source, queue.headers).1)
    #expect(queue.statistics.headers.hits == 1)
    queue.close()
  }

  /// Without the loop that stands behind the samples the file would be another, and a clip of it could not come back.
  @Test
  func `a header that was not read to its end is not kept`() async throws {
    let queue = DecodeQueue(limits: DecodeLimits(), clock: .manual(), headers: cache())
    let samples = [Int16](repeating: 5, count: 30_000)
    let file = WaveFile.looping(WaveFile.int16(samples, rate: 48_000), 100..<200)
    let source = SoundSource.file(path: folder.write(file, to: "loop.wav"))
    let pool = ClipPool(budget: 1 << 20)
    func decode(_ byteLimit: Int?) async -> Result<DecodedSound, DecodeError> {
      var request = DecodeRequest(source, rate: 48_000)
      request.byteLimit = byteLimit
      return await withCheckedContinuation { done in
        queue.submit(request, into: pool) { done.resume(returning: $0) }
      }
    }
    for limit in stride(from: 4, to: 400, by: 4) { _ = await decode(limit) }
    #expect(try await decode(nil).get().info.loop == 100..<200)
    queue.close()
  }

  @Test
  func `what is refused or shared is so before a byte is read, once its header is known`() throws {
    let cache = cache()
    let source = write("a.wav")
    let pool = ClipPool(budget: 0)
    func load(isShared: Bool) -> (error: DecodeError?, bytes: Int) {
      let progress = DecodeProgress(
        clock: .monotonic, files: nil, byteLimit: nil, buffers: nil, headers: cache)
      let decoder = ClipDecoder(
        request: DecodeRequest(source, rate: 48_000), pool: pool, progress: progress,
        isShared: { _, _ in isShared }, onAdmitted: { _ in }, onHead: { _ in })
      do throws(DecodeError) { _ = try decoder.run() } catch { return (error, progress.bytesRead) }
      return (nil, progress.bytesRead)
    }
    #expect(load(isShared: true).bytes > 0)
    #expect(load(isShared: true) == (.shared(source.name), 0))
    let (error, bytes) = load(isShared: false)
    guard case .noRoom = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(bytes == 0)
    #expect(cache.statistics.hits == 2)
  }

  @Test
  func `what is no file, or gone, or no sound, is not kept`() throws {
    let cache = cache()
    let source = write("a.wav")
    _ = try look(source, cache)
    folder.removeFile("a.wav")
    #expect(throws: DecodeError.self) { try look(source, cache) }
    let noise = SoundSource.file(path: folder.write("no sound at all", to: "b.wav"))
    for _ in 0..<2 { #expect(throws: DecodeError.self) { try look(noise, cache) } }
    let bytes = WaveFile.int16([1, 2, 3], rate: 8000)
    for _ in 0..<2 { #expect(try look(.bytes(bytes, name: "a"), cache).1) }
    #expect(cache.statistics.entries == 1 && cache.statistics.hits == 0)
  }
}
