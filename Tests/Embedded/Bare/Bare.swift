// SPDX-License-Identifier: Apache-2.0

/// What `machine.c` writes with.
@_silgen_name("machine_put")
private func put(_ text: UnsafePointer<UInt8>)

/// The scene's memory, which `machine.c` has set aside.
@_silgen_name("machine_memory")
private func memory(_ bytes: UInt) -> UnsafeMutableRawPointer?

/// Plays the scene without an operating system below; what `machine.c` calls.
///
/// First comes what it takes of the memory, in bytes.
@_cdecl("bare_scene")
public func bareScene() {
  tell("bytes for the renderer", decimal: Scene.rendererBytes)
  tell("bytes for the boundary", decimal: Scene.boundaryBytes)
  tell("bytes for the clips", decimal: Scene.clipBytes)
  tell("bytes for the whole scene", decimal: Scene.bytesNeeded)
  guard let base = unsafe memory(UInt(bitPattern: Scene.bytesNeeded)) else {
    tell("bytes are too many: there is no scene", decimal: Scene.bytesNeeded)
    return
  }
  var scene = unsafe Scene(base)
  scene.play { stage, hash in
    line(stage, number: hash, base: 16, digits: 8)
  }
}

/// Tells how deep the stack was, where that is known.
@_cdecl("bare_count")
public func bareCount(_ bytes: UInt32) {
  line("bytes of stack", number: bytes, base: 10, digits: 7)
}

private func tell(_ what: StaticString, decimal: Int) {
  line(what, number: UInt32(truncatingIfNeeded: decimal), base: 10, digits: 7)
}

/// Writes a number and what it is.
private func line(_ what: StaticString, number: UInt32, base: UInt32, digits: Int) {
  var text = InlineArray<12, UInt8>(repeating: 0)
  var rest = number
  for place in 0..<digits {
    let digit = UInt8(truncatingIfNeeded: Int(rest % base))
    text[digits - 1 - place] = digit < 10 ? 48 + digit : 87 + digit
    rest /= base
  }
  text[digits] = 32
  let bytes = text.span
  unsafe bytes.withUnsafeBufferPointer { buffer in
    if let start = buffer.baseAddress { unsafe put(start) }
  }
  unsafe put(what.utf8Start)
  unsafe put(StaticString("\n").utf8Start)
}
