// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

extension OutputError {
  /// What an errno means.
  static func text(of errno: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let base = buffer.baseAddress else { return "error \(errno)" }
      guard unsafe strerror_r(errno, base, buffer.count) == 0 else { return "error \(errno)" }
      return unsafe String(cString: base)
    }
  }

  /// What a negative code of libasound means.
  static func text(ofCode code: Int) -> String {
    guard let text = unsafe snd_strerror(Int32(truncatingIfNeeded: code)) else { return "\(code)" }
    return unsafe String(cString: text)
  }

  /// Why a PCM did not open, from libasound's negative code.
  ///
  /// Reads what the machine says about its devices: not for the time a device runs.
  static func opening(_ name: String, code: Int, on system: SystemPaths) -> OutputError {
    let errno = Int32(-code)
    if errno != EBUSY, errno != EACCES, errno != EPERM {
      if let reason = errno == EMFILE || errno == ENFILE ? errno : Shortage.ofFiles {
        return .noResources(what: "file to open `\(name)` with", errno: reason)
      }
      if let reason = errno == ENOMEM ? errno : Shortage.ofMemory {
        return .noResources(what: "memory to open `\(name)`", errno: reason)
      }
    }
    return switch errno {
    case ENOENT, ENODEV, ENXIO:
      .noSuchDevice(name, available: DeviceCatalog.read(system).map(\.name).filter { $0 != "null" })
    case ECONNREFUSED, ECONNRESET, ENOTCONN, ETIMEDOUT, EHOSTUNREACH:
      .serverUnreachable(name)
    case EBUSY, EAGAIN:
      .busy(name, holder: DeviceHolder.find(of: name, on: system)?.description)
    case EACCES, EPERM:
      refusal(of: name, on: system)
    default:
      .refused(name, step: "opening it", reason: text(ofCode: code))
    }
  }

  private static func refusal(of name: String, on system: SystemPaths) -> OutputError {
    let node = SoundNodes.read(system).first { $0.isPlayback && !$0.isAccessible }
    return .notPermitted(name, node: node?.path, group: node?.group)
  }
}
