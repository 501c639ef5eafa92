// SPDX-License-Identifier: Apache-2.0

// Engines whose frames somebody asks for.
extension AudioEngine {
  /// Renders the next frames by hand, as interleaved stereo floats.
  ///
  /// - Parameter frames: how many, 0 to 2^28: an hour and a half at 48 kHz, in 2 GiB.
  /// - Returns: two samples a frame.
  /// - Throws: `EngineError/notOffline` if the engine plays on a device; `EngineError/invalidOption(_:)` for
  ///   another number of frames.
  public func render(frames: Int) throws(EngineError) -> [Float] {
    try Self.check(frames, atMost: 1 << 28)
    var output: [Float] = []
    output.reserveCapacity(2 * frames)
    try inPieces(frames) { count throws(EngineError) in
      output += try driver.render(frames: count)
    }
    return output
  }

  /// Renders the next frames into the file the engine plays into, bit for bit where nothing changes them.
  ///
  /// - Parameter frames: how many, 0 to 2^31: 12 hours at 48 kHz.
  /// - Throws: `EngineError/output(_:)` if they cannot be written; nothing is left under the file's name.
  ///   `EngineError/notOffline` if the engine plays into no file; `EngineError/invalidOption(_:)` for another
  ///   number of frames.
  public func write(frames: Int) throws(EngineError) {
    try Self.check(frames, atMost: 1 << 31)
    try inPieces(frames) { count throws(EngineError) in try driver.write(frames: count) }
  }

  private static func check(_ frames: Int, atMost most: Int) throws(EngineError) {
    guard (0...most).contains(frames) else {
      throw .invalidOption("\(frames) frames cannot be rendered. Ask for 0 to \(most) at a time.")
    }
  }

  /// Fills streams as far as the next `frames` frames need, where whoever renders does that.
  ///
  /// Behind it `certainLength(of:_:)` knows every end that lies within them.
  package func fillStreams(for frames: Int) { core.streams.prepare(max(0, min(frames, 1024))) }

  /// Renders by hand, in pieces before which streams are filled; in one, while there are none.
  private func inPieces(
    _ frames: Int, _ render: (Int) throws(EngineError) -> Void
  ) throws(EngineError) {
    var left = frames
    repeat {
      let count = core.streams.count == 0 ? left : min(left, 1024)
      core.streams.prepare(count)
      try render(count)
      core.settle()
      left -= count
    } while left > 0
  }

  /// Completes the file the engine plays into, and gives it its name.
  ///
  /// Without this it leaves none.
  ///
  /// - Throws: `EngineError/output(_:)`, `EngineError/notOffline`, or `EngineError/closed` if that was
  ///   done before.
  public func finishFile() throws(EngineError) { try driver.finishFile() }
}
