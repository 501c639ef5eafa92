// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport

/// A clocked ALSA device of a test's own (see Tests/Rig): what it played is in a file, and it fails
/// when it is told to.
struct ClockedDevice: Sendable {
  /// What it is opened by.
  let name: String
  /// Where its capture and its log are: `played` and `log`.
  let folder: TemporaryFolder

  /// A device with fields of the plugin, in its own words.
  ///
  /// `open_error_file` becomes the file `away` in its folder, `open_hangs_file` the file `mute` and
  /// `close_hangs_file` the file `hung`, whatever is given.
  init(_ fields: [String: String] = ["clock": "step"]) throws {
    try ClockedDevices.ready.get()
    folder = TemporaryFolder()
    var words = ["FILE='\(folder.file("played"))'", "LOG='\(folder.file("log"))'"]
    var fields = fields
    if fields["open_error_file"] != nil { fields["open_error_file"] = folder.file("away") }
    if fields["open_hangs_file"] != nil { fields["open_hangs_file"] = folder.file("mute") }
    if fields["close_hangs_file"] != nil { fields["close_hangs_file"] = folder.file("hung") }
    for (key, value) in fields { words.append("\(key.uppercased())='\(value)'") }
    name = "clocked:" + words.joined(separator: ",")
  }

  /// What happened to it, line by line.
  var log: [String] {
    String(decoding: folder.bytes("log"), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// What was played, as 16-bit samples.
  var played16: [Int16] { folder.samples("played", as: Int16.self) }
  /// What was played, as 32-bit samples.
  var played32: [Int32] { folder.samples("played", as: Int32.self) }
}

/// The plugin and the configuration, made once a process, before libasound is used.
enum ClockedDevices {
  static let ready = Result { try setUp() }
  /// Plugins are loaded from it until the process ends.
  private static let folder = TemporaryFolder()

  private static func setUp() throws {
    atexit(removeAtExit)
    let build = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let code = try run("/" + build + "/Rig/build", folder.path)
    guard code == 0 else { throw TestTrouble("Tests/Rig/build ended with \(code)") }
    folder.write(configuration, to: "asound.conf")
    unsafe setenv("ALSA_CONFIG_PATH", folder.file("asound.conf"), 1)
    unsafe setenv("ALSA_PLUGIN_DIR", folder.path, 1)
  }

  fileprivate static func remove() { folder.remove() }

  /// Fields a test may set, with the plugin's own defaults.
  private static let fields = [
    ("clock", "step"), ("events", ""), ("formats", ""), ("access", "rw mmap"), ("rate_min", "8000"),
    ("rate_max", "384000"), ("channels_min", "1"), ("channels_max", "32"), ("open_error", "0"),
    ("open_error_file", ""), ("open_hangs_file", ""), ("close_hangs_file", ""), ("speed", "1"),
  ]

  private static var configuration: String {
    let names = ["FILE", "LOG"] + fields.map { $0.0.uppercased() }
    let defaults =
      ["FILE", "LOG"].map { "@args.\($0) { type string }" }
      + fields.map { "@args.\($0.0.uppercased()) { type string default \"\($0.1)\" }" }
    let uses = (["file", "log"] + fields.map(\.0)).map { "\($0) $\($0.uppercased())" }
    return """
      pcm.clocked {
        @args [ \(names.joined(separator: " ")) ]
        \(defaults.joined(separator: "\n  "))
        type rigclock
        \(uses.joined(separator: "\n  "))
      }
      pcm.nowhere { type null hint { show on description "Nothing at all" } }
      pcm.default { type null hint { show on description "Default for tests" } }
      pcm.upmix { type null hint { show on description "A converter" } }
      pcm.stuck {
        @args [ FILE ]
        @args.FILE { type string }
        type file
        file $FILE
        format raw
        slave.pcm { type null }
      }
      pcm.real { type hw card 0 device 0 }
      pcm.iec958 { type rigclock clock step formats "IEC958_SUBFRAME_LE" }
      pcm.through-iec958 { type plug slave.pcm iec958 }
      pcm.circle { type plug slave.pcm circle }
      pcm.in-front { type pulse }
      pcm.through-pulse { type plug slave.pcm in-front }
      pcm_slave.outlet { pcm { type pipewire } rate 48000 }
      pcm.through-slave { type asym playback.pcm { type plug slave outlet } capture.pcm null }
      pcm.jacks { type jack }
      pcm.alias jacks
      """
  }

  private static func run(_ program: String, _ argument: String) throws -> Int32 {
    var child = pid_t()
    let arguments = unsafe [strdup(program), strdup(argument), nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    guard unsafe posix_spawn(&child, program, nil, nil, arguments, environ) == 0 else {
      throw TestTrouble("cannot run \(program)")
    }
    var status: Int32 = 0
    unsafe waitpid(child, &status, 0)
    return status & 0x7f == 0 ? status >> 8 & 0xff : -1
  }
}

private func removeAtExit() { ClockedDevices.remove() }
