// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

extension ClipDecoder {
  /// Decodes a clip once more, from a file that is still the same.
  func runAgain(_ reload: ClipReload) throws(DecodeError) -> Outcome {
    do throws(DecodeError) {
      let reader = try SoundReader(request.source, progress: progress)
      return try fill(reload, from: reader)
    } catch {
      reload.onFailure(error)
      reload.reserved.drop()
      // Somebody may have unloaded it already: then its memory goes with the last hold.
      try? pool.unload(reload.reserved.id)
      throw error
    }
  }

  private func fill(
    _ reload: ClipReload, from reader: consuming SoundReader
  ) throws(DecodeError) -> Outcome {
    let reserved = reload.reserved
    let info = reader.info
    let identity = reader.identity
    guard identity == reload.identity, layout(for: info) == reserved.layout else {
      throw .changed(request.source.name)
    }
    guard let writer = reserved.takeWriter() else { preconditionFailure("decoded once") }
    var sink = ClipSink(
      writer, rate: request.rate, headFrames: .max, name: request.source.name,
      exact: reserved.frames
    ) { _, _ in }
    var extent = Extent(frames: 0)
    var failure: DecodeError?
    do throws(DecodeError) {
      extent = try decode(reader, info, reserved.layout, into: &sink)
    } catch {
      failure = error
    }
    if failure == nil, sink.frames != reserved.frames { failure = .changed(request.source.name) }
    if let failure {
      reload.onFailure(failure)
      sink.abandon()
      throw failure
    }
    let level = sink.finish()
    return Outcome(
      clip: reserved.id, layout: reserved.layout, frames: reserved.frames,
      sourceFrames: extent.frames, info: info, level: level, truncation: extent.truncation,
      identity: identity)
  }
}
