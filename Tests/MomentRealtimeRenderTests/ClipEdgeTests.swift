// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentRealtimeBoundary
import MomentTestSupport
import Synchronization
import Testing

@Suite("A clip's last byte")
struct ClipEdgeTests {
  /// A clip that ends with its page, before a page that must not be read.
  @Test(arguments: [Float(0.978_472_6), 1.1, 0.25, 3.999])
  func `no frame behind a clip is read at any rate`(rate: Float) throws {
    let page = 4096
    let frames = UInt32((page - ClipHeader.size) / ClipLayout.stereoFloat.bytesPerFrame)
    let memory = unsafe mmap(
      nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let base = unsafe memory, unsafe base != MAP_FAILED else {
      Issue.record("no memory")
      return
    }
    defer { unsafe munmap(base, 2 * page) }
    #expect(unsafe mprotect(base + page, page, PROT_NONE) == 0)
    let header = unsafe base.initializeMemory(as: ClipHeader.self, to: ClipHeader())
    unsafe header.pointee.framesReady.store(frames, ordering: .relaxed)
    unsafe header.pointee.traits.store(ClipTraits.isComplete.rawValue, ordering: .releasing)
    let view = unsafe ClipView(header: header, layout: .stereoFloat)
    var bench = RenderBench()
    let any = try bench.store([Float](repeating: 0, count: 1))
    bench.ref.set(PlaybackRate(rate), slot: 0)
    for slot in 0..<32 as Range<UInt32> {
      bench.ref.set(PlaybackRate(rate), slot: slot)
      try bench.start(any, slot: slot) {
        $0.clip = view
        $0.from = slot
      }
    }
    let output = bench.render(4096)
    #expect(output.allSatisfy { $0 == 0 })
    while bench.ref.nextReceipt() != nil {}
  }
}
