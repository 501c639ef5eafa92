// SPDX-License-Identifier: Apache-2.0

/// The most there has been of each, at the moments somebody looked.
///
/// What clips take is known exactly, looked at or not: `ClipStatistics.peakBytes`.
public struct ResourceHighs: Equatable, Sendable {
  /// Resident bytes.
  public var residentBytes = 0
  /// Bytes that are the process's alone and written to.
  public var privateDirtyBytes = 0
  /// Threads.
  public var threads = 0
  /// Open files.
  public var openFiles = 0
  /// Processor time between two looks, as a share of one processor.
  public var processorShare = 0.0
  /// Voices.
  public var voices = 0
  /// Sounds that wait to be decoded.
  public var queued = 0

  init() {}

  /// Takes a look in.
  mutating func include(_ snapshot: ResourceSnapshot) {
    residentBytes = max(residentBytes, snapshot.process.residentBytes)
    privateDirtyBytes = max(privateDirtyBytes, snapshot.process.privateDirtyBytes ?? 0)
    threads = max(threads, snapshot.process.threads)
    openFiles = max(openFiles, snapshot.process.openFiles)
    processorShare = max(processorShare, snapshot.processorShare ?? 0)
    voices = max(voices, snapshot.engine.voices)
    queued = max(queued, snapshot.engine.decoding.queued)
  }
}
