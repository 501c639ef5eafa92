// SPDX-License-Identifier: Apache-2.0

import CALSA
import Glibc

/// Turns libasound's negative codes, met while a device is opened, into errors.
///
/// Reads what the machine says about its devices: not for the time a device runs.
struct OpeningFailure {
  let name: String
  let backend: DeviceBackend?
  let system: SystemPaths

  /// Codes of a connection: only something else's process can be at the other end.
  private static let connection: Set<Int32> = [
    EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENETRESET, ENOTCONN, ECONNREFUSED, ECONNRESET,
    ECONNABORTED, ESHUTDOWN, ETIMEDOUT,
  ]
  /// Codes that mean the same of what is known to be a sound server, and something else of a card.
  private static let brokenServer: Set<Int32> = [EIO, EPIPE, EPROTO, EBADFD, EBADF, ENOENT, ENODEV]

  /// Why a PCM did not open.
  func error(opening code: Int) -> OutputError {
    let errno = Int32(-code)
    if let shortage = shortage(errno, isOpening: true) { return shortage }
    if isServersFault(errno) { return .serverUnreachable(name, server: backend?.server) }
    return switch errno {
    case ENOENT, ENODEV, ENXIO, ESHUTDOWN:
      .noSuchDevice(name, available: DeviceCatalog.read(system).map(\.name).filter { $0 != "null" })
    default: error(code, errno, in: "opening it")
    }
  }

  /// Why an open PCM could not be set up.
  func error(_ code: Int, in step: String) -> OutputError {
    let errno = Int32(-code)
    if let shortage = shortage(errno, isOpening: false) { return shortage }
    if isServersFault(errno) { return .lost(name, .gone) }
    return switch errno {
    case ENODEV, ENXIO, ESHUTDOWN: .lost(name, .gone)
    default: error(code, errno, in: step)
    }
  }

  /// The device takes frames of another kind: what plays through it, of its own card if the name tells which.
  var iec958: OutputError {
    let slave = name.drop { $0 != ":" }.filter { $0 != "'" }.dropFirst()
    let offers =
      (CardAddress(name) ?? CardAddress(String(slave))).map {
        DeviceCatalog.iec958Names(ofCard: $0.card)
      }
      ?? DeviceCatalog.hardware(system).map(\.name).filter { $0.hasPrefix("hdmi:") }
    return .takesOnlyIEC958(name, offers: offers)
  }

  private func error(_ code: Int, _ errno: Int32, in step: String) -> OutputError {
    switch errno {
    case EBUSY, EAGAIN:
      return .busy(name, holder: DeviceHolder.find(of: name, on: system)?.description)
    case EACCES, EPERM:
      let node =
        backend?.server == nil
        ? SoundNodes.read(system).first { $0.isPlayback && !$0.isAccessible } : nil
      return .notPermitted(name, node: node?.path, group: node?.group)
    default:
      return .refused(name, step: step, reason: OutputError.text(ofCode: code))
    }
  }

  private func isServersFault(_ errno: Int32) -> Bool {
    switch backend {
    case .card: false
    case .server: Self.connection.contains(errno) || Self.brokenServer.contains(errno)
    case nil: Self.connection.contains(errno)
    }
  }

  /// What the system has run out of, which libasound often tells as something else.
  private func shortage(_ errno: Int32, isOpening: Bool) -> OutputError? {
    if [EBUSY, EACCES, EPERM].contains(errno) { return nil }
    let isFile = errno == EMFILE || errno == ENFILE
    let isServer = backend?.server != nil
    let files = isServer ? Shortage.filesOfServer : Shortage.filesOfCard
    let addresses = isServer ? Shortage.addressesOfServer : Shortage.addressesOfCard
    if let reason = isFile ? errno : isOpening ? Shortage.ofFiles(files) : nil {
      return .noResources(what: "file to open `\(name)` with", errno: reason)
    }
    let isMemory = errno == ENOMEM || errno == ENOBUFS
    if let reason = isMemory ? ENOMEM : isOpening ? Shortage.ofMemory(addresses) : nil {
      return .noResources(what: "memory to open `\(name)`", errno: reason)
    }
    return nil
  }
}
