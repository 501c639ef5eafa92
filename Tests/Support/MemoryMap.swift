// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What is mapped in this process, as the kernel lists it.
///
/// Neighbours of one kind are one region, whoever mapped them: what belongs to whom is told by addresses, not by
/// counting.
public struct MemoryMap: Sendable {
  /// In the order of their addresses.
  public let regions: [MemoryRegion]

  /// Reads the list: some 0.2 ms for a hundred regions.
  public static func read() -> MemoryMap { MemoryMap(smaps: text("/proc/self/smaps")) }

  /// Reads a list in the form of `smaps`.
  public init(smaps text: String) {
    var regions: [MemoryRegion] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
      guard let first = words.first, words.count > 1 else { continue }
      if first.last != UInt8(ascii: ":") {
        if let region = Self.region(words) { regions.append(region) }
      } else if first.elementsEqual("VmFlags:".utf8) {
        let flags = line.dropFirst(8).split(separator: UInt8(ascii: " "))
        if !regions.isEmpty {
          regions[regions.count - 1].isUnreserved = flags.contains { $0.elementsEqual("nr".utf8) }
        }
      } else if !regions.isEmpty {
        let bytes = (Int(String(Substring(words[1]))) ?? 0) * 1024
        switch String(Substring(first)) {
        case "Rss:": regions[regions.count - 1].residentBytes = bytes
        case "Locked:": regions[regions.count - 1].lockedBytes = bytes
        case "Private_Dirty:": regions[regions.count - 1].privateDirtyBytes = bytes
        default: break
        }
      }
    }
    self.regions = regions
  }

  /// What the first line of a region says: addresses, permissions, offset, device, inode and name.
  private static func region(_ words: [Substring.UTF8View]) -> MemoryRegion? {
    let ends = words[0].split(separator: UInt8(ascii: "-"))
    guard words.count >= 5, ends.count == 2,
      let start = UInt(String(Substring(ends[0])), radix: 16),
      let end = UInt(String(Substring(ends[1])), radix: 16)
    else { return nil }
    let name = words.count > 5 ? Substring(words[5]).drop { $0 == " " } : ""
    return MemoryRegion(
      range: start..<end, permissions: String(Substring(words[1])), name: String(name))
  }

  /// The regions that have addresses in `range`.
  public func regions(in range: Range<UInt>) -> [MemoryRegion] {
    regions.filter { $0.range.overlaps(range) }
  }

  /// Whether every address of `range` is private anonymous memory that may be written.
  public func isOurs(_ range: Range<UInt>) -> Bool {
    var next = range.lowerBound
    for region in regions(in: range) {
      guard region.isAnonymous, region.isWritable, region.range.lowerBound <= next else {
        return false
      }
      next = region.range.upperBound
    }
    return next >= range.upperBound
  }

  /// A file of the kernel's, whole.
  private static func text(_ path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    precondition(descriptor >= 0, "cannot read \(path): errno \(errno)")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}
