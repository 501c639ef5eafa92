// SPDX-License-Identifier: Apache-2.0

import Glibc
package import MomentClips

/// Compares what a pool's books say is mapped with what the kernel says.
///
/// Every mapping it sees is branded: a number that no other ever had is written behind the clip's header, where
/// nobody reads. Addresses are used again, by whichever thread maps something next; a brand is only there
/// again if the pages never went.
///
/// To be asked while nothing is loaded or unloaded.
package final class MappingWatch {
  private struct Brand: Equatable {
    let number: UInt64
    let mapping: ClipMapping
  }

  /// Behind the words of the header, and before the first frame.
  private static let place: UInt = 48

  private let books: () -> [ClipMapping]
  private let memory: Int32
  private var brands: [Brand] = []
  private var random = SystemRandomNumberGenerator()
  /// Mappings it has seen.
  package private(set) var seen = 0

  /// A watch on a pool's mappings.
  package convenience init(_ pool: ClipPool) { self.init { pool.mappings } }

  /// A watch on what `books` say.
  package init(_ books: @escaping () -> [ClipMapping]) {
    self.books = books
    memory = unsafe open("/proc/self/mem", O_RDWR | O_CLOEXEC)
    precondition(memory >= 0, "cannot read this process's own memory: errno \(errno)")
  }

  deinit { close(memory) }

  /// What is wrong now: mappings that are not there, more of them in memory than was charged, and such as the
  /// books have no longer and the kernel still has.
  package func faults() -> [String] { faults(of: books()) }

  /// The same for mappings said to be the pool's.
  package func faults(of mappings: [ClipMapping]) -> [String] {
    let map = MemoryMap.read()
    var faults: [String] = []
    for brand in brands where !mappings.contains(where: { $0.id == brand.mapping.id }) {
      let first = brand.mapping.address..<brand.mapping.address + 4096
      if map.isOurs(first), number(at: brand.mapping.address) == brand.number {
        faults.append("\(brand.mapping.text) is out of the books and still mapped")
      }
    }
    brands.removeAll { brand in !mappings.contains { $0.id == brand.mapping.id } }
    for mapping in mappings {
      guard map.isOurs(mapping.range) else {
        faults.append("\(mapping.text) is in the books and not mapped")
        continue
      }
      let resident = residentBytes(mapping.range)
      if resident > mapping.charged {
        faults.append(
          "\(mapping.text) is charged with \(mapping.charged), and \(resident) is there")
      }
      if !brands.contains(where: { $0.mapping.id == mapping.id }) { brand(mapping) }
    }
    return faults
  }

  private func brand(_ mapping: ClipMapping) {
    let brand = Brand(number: random.next(), mapping: mapping)
    var number = brand.number
    let place = off_t(mapping.address + Self.place)
    let count = unsafe pwrite(memory, &number, 8, place)
    precondition(count == 8, "\(mapping.text) went while it was looked at")
    brands.append(brand)
    seen += 1
  }

  /// What is behind the header of a mapping; `nil` if nothing is there at all.
  private func number(at address: UInt) -> UInt64? {
    var number: UInt64 = 0
    let place = off_t(address + Self.place)
    return unsafe pread(memory, &number, 8, place) == 8 ? number : nil
  }

  /// Bytes of a range that are in memory.
  private func residentBytes(_ range: Range<UInt>) -> Int {
    var pages = [UInt8](repeating: 0, count: range.count / 4096)
    let start = unsafe UnsafeMutableRawPointer(bitPattern: range.lowerBound)
    guard unsafe mincore(start, range.count, &pages) == 0 else { return 0 }
    return pages.count { $0 & 1 != 0 } * 4096
  }
}

extension ClipMapping {
  fileprivate var text: String {
    "\(isRing ? "a ring" : "a clip") of \(bytes) bytes at \(String(address, radix: 16))"
  }
}
