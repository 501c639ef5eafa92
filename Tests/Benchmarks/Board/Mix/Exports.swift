// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary

/// Bytes of 64-byte aligned memory that `mix_open` takes.
@_cdecl("mix_bytes")
public func mixBytes(_ voices: Int) -> Int { BoardMix.bytesNeeded(voices: voices) }

/// A mix in `memory`, with all its voices started; it is what `mix_render` takes.
///
/// `isWide` is for a processor with AVX2.
@_cdecl("mix_open")
public func mixOpen(
  _ memory: UnsafeMutableRawPointer, _ voices: Int, _ isStereo: Bool, _ rate: Float,
  _ isWide: Bool
) -> UnsafeMutableRawPointer? {
  var memory = unsafe BoardMemory(memory)
  guard let mix = unsafe memory.take(BoardMix.self, 1) else { return nil }
  let layout: ClipLayout = isStereo ? .stereoInt16 : .monoInt16
  unsafe mix.initialize(
    to: BoardMix(&memory, voices: voices, layout: layout, rate: rate, isWide: isWide))
  return UnsafeMutableRawPointer(mix)
}

/// Renders the next frames as interleaved 16-bit stereo.
@_cdecl("mix_render")
public func mixRender(
  _ mix: UnsafeMutableRawPointer, _ frames: Int, _ output: UnsafeMutableRawPointer
) {
  unsafe mix.assumingMemoryBound(to: BoardMix.self).pointee.render(frames, into: output)
}
