// SPDX-License-Identifier: Apache-2.0

/// What changed between two snapshots: later minus earlier.
public struct ResourceDifference: Equatable, Sendable {
  /// Seconds between them.
  public var seconds: Double
  /// Resident bytes.
  public var residentBytes: Int
  /// Proportional bytes; `nil` where the kernel does not say.
  public var proportionalBytes: Int?
  /// Private bytes that were written to; `nil` where the kernel does not say.
  public var privateDirtyBytes: Int?
  /// Bytes charged for clips.
  public var clipBytes: Int
  /// Clips with memory.
  public var clips: Int
  /// Holds on clips.
  public var leases: Int
  /// Seconds of processor time.
  public var processorSeconds: Double
  /// Threads.
  public var threads: Int
  /// Open files.
  public var openFiles: Int
  /// Page faults answered from memory.
  public var minorFaults: Int
  /// Page faults that had to be read from a disk.
  public var majorFaults: Int
  /// Sounds handed in to be decoded.
  public var submitted: Int

  /// Private bytes that are no clip's: what a leak would show in.
  public var bytesBesideClips: Int { (privateDirtyBytes ?? residentBytes) - clipBytes }

  /// From one snapshot to another.
  public init(from earlier: ResourceSnapshot, to later: ResourceSnapshot) {
    func change(_ path: KeyPath<ResourceSnapshot, Int>) -> Int {
      later[keyPath: path] - earlier[keyPath: path]
    }
    func known(_ path: KeyPath<ResourceSnapshot, Int?>) -> Int? {
      guard let after = later[keyPath: path], let before = earlier[keyPath: path] else {
        return nil
      }
      return after - before
    }
    seconds = later.seconds - earlier.seconds
    residentBytes = change(\.process.residentBytes)
    proportionalBytes = known(\.process.proportionalBytes)
    privateDirtyBytes = known(\.process.privateDirtyBytes)
    clipBytes = change(\.engine.clips.bytes)
    clips = change(\.engine.clips.clips)
    leases = change(\.engine.clips.leases)
    processorSeconds = later.process.processorSeconds - earlier.process.processorSeconds
    threads = change(\.process.threads)
    openFiles = change(\.process.openFiles)
    minorFaults = change(\.process.minorFaults)
    majorFaults = change(\.process.majorFaults)
    submitted = change(\.engine.decoding.submitted)
  }
}
