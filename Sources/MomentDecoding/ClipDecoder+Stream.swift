// SPDX-License-Identifier: Apache-2.0

import MomentClips
import MomentRealtimeBoundary

extension ClipDecoder {
  /// Decodes the head of a sound that is too long to keep.
  func runHead(
    _ info: SoundInfo, in identity: FileIdentity?, _ layout: ClipLayout, _ length: ClipLength,
    frames wanted: Int
  ) throws(DecodeError) -> Outcome {
    let source = StreamSource(
      request.source, info: info, in: identity, layout: layout, rate: request.rate,
      found: request.found)
    let head = min(max(wanted, 1), source.frames ?? .max)
    let writer: ClipWriter
    do throws(ClipError) {
      writer = try pool.admit(.exact(head), layout: layout, makingRoom: makesRoom())
    } catch {
      throw .noRoom(request.source.name, error)
    }
    let id = writer.id
    onAdmitted(id)
    let onHead = onHead
    var sink = ClipSink(
      writer, rate: request.rate, headFrames: .max, name: request.source.name
    ) { id, frames in
      onHead(
        DecodedHead(
          clip: id, layout: layout, frames: frames, length: length, info: info, stream: source))
    }
    do throws(DecodeError) {
      let feeder = try StreamFeeder(
        source, plan: StreamPlan(), from: 0, repeatsLeft: 0, progress: progress)
      while sink.frames < head {
        let room = min(head - sink.frames, MixedReader.chunk)
        if try sink.append(frames: room, from: feeder) == 0 { break }
      }
      let frames = sink.frames
      if frames == 0 { throw .noFrames(request.source.name) }
      let level = sink.finish()
      return Outcome(
        clip: id, layout: layout, frames: source.frames ?? frames,
        sourceFrames: info.length.frames ?? 0, info: info, level: level, stream: source)
    } catch {
      try? pool.unload(id)
      throw error
    }
  }
}
