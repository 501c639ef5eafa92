// SPDX-License-Identifier: Apache-2.0

import Glibc

/// ALSA devices with a clock of their own, for a process that uses ALSA for nothing else.
///
/// Builds the clocked plugin (`Tests/Rig`) into a folder of its own and points ALSA there, so it must be made
/// before the process first opens a PCM: in an exit test, or once for a whole test program.
public final class ClockedRig: Sendable {
  /// Where captures and logs are.
  public let folder: String

  /// What went wrong.
  public enum Failure: Error {
    /// The plugin could not be built.
    case notBuilt
  }

  /// A rig with these PCMs, each a name and the plugin's options, and more of ALSA's configuration.
  ///
  /// Captures go to `NAME.raw`.
  public init(_ devices: [(name: String, options: String)], more: String = "") throws {
    var template = Array("/tmp/moment-rig-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Failure.notBuilt }
    let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
    let folder = String(decoding: bytes, as: UTF8.self)
    self.folder = folder
    let script = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    guard unsafe system("bash '/\(script)/Rig/build' '\(folder)' > /dev/null") == 0 else {
      throw Failure.notBuilt
    }
    let configuration =
      devices.map { name, options in
        "pcm.\(name) { type rigclock file \"\(folder)/\(name).raw\" "
          + "log \"\(folder)/\(name).log\" \(options) }\n"
      }.joined() + more + "\n"
    guard let file = unsafe fopen("\(folder)/asound.conf", "w") else { throw Failure.notBuilt }
    unsafe fputs(configuration.replacing("FOLDER", with: folder), file)
    unsafe fclose(file)
    unsafe setenv("ALSA_CONFIG_PATH", "\(folder)/asound.conf", 1)
    unsafe setenv("ALSA_PLUGIN_DIR", folder, 1)
  }

  /// The 32-bit samples a device has played.
  public func capture(_ name: String) -> [Int32] {
    guard let file = unsafe fopen("\(folder)/\(name).raw", "r") else { return [] }
    defer { unsafe fclose(file) }
    var samples: [Int32] = []
    var block = [Int32](repeating: 0, count: 65_536)
    while true {
      let count = unsafe fread(&block, 4, block.count, file)
      if count == 0 { return samples }
      samples += block[..<count]
    }
  }

  deinit { _ = unsafe system("rm -rf '\(folder)'") }
}
