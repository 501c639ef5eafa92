// SPDX-License-Identifier: Apache-2.0

// Engines whose frames somebody asks for.
extension AudioEngine {
  /// Renders the next frames by hand, as interleaved stereo floats.
  ///
  /// - Throws: `EngineError/notOffline` if the engine plays on a device.
  public func render(frames: Int) throws(EngineError) -> [Float] {
    var output: [Float] = []
    output.reserveCapacity(2 * frames)
    try inPieces(frames) { count throws(EngineError) in
      output += try driver.render(frames: count)
    }
    return output
  }

  /// Renders the next frames into the file the engine plays into, bit for bit where nothing changes them.
  ///
  /// - Throws: `EngineError/output(_:)` if they cannot be written; nothing is left under the file's name.
  ///   `EngineError/notOffline` if the engine plays into no file.
  public func write(frames: Int) throws(EngineError) {
    try inPieces(frames) { count throws(EngineError) in try driver.write(frames: count) }
  }

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
