// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentTestSupport
import Testing

@testable import MomentOutput

/// Every code that opening a device can bring, for a card, a sound server, and what is neither.
struct OpeningFailureTests {
  private static let nowhere = SystemPaths(proc: "/none", sys: "/none", dev: "/none")
  /// The connection to another process is refused, broken or too slow.
  private static let connection: Set<Int32> = [
    EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, ENETRESET, ENOTCONN, ECONNREFUSED, ECONNRESET,
    ECONNABORTED, ESHUTDOWN, ETIMEDOUT,
  ]
  private static let broken: Set<Int32> = [EIO, EPIPE, EPROTO, EBADFD, EBADF, ENOENT, ENODEV]
  private static let gone: Set<Int32> = [ENOENT, ENODEV, ENXIO, ESHUTDOWN]
  private static let noResources: Set<Int32> = [EMFILE, ENFILE, ENOMEM, ENOBUFS]

  private static func failing(_ backend: DeviceBackend?) -> OpeningFailure {
    OpeningFailure(name: "x", backend: backend, system: nowhere)
  }

  /// What is right, by what the name leads to.
  private static func kind(
    _ errno: Int32, _ backend: DeviceBackend?, isOpen: Bool
  ) -> OutputError.Kind {
    if noResources.contains(errno) { return .noResources }
    if [EBUSY, EAGAIN].contains(errno) { return .busy }
    if [EACCES, EPERM].contains(errno) { return .notPermitted }
    switch backend {
    case .server where connection.contains(errno) || broken.contains(errno): return .noDevice
    case nil where connection.contains(errno): return .noDevice
    default: break
    }
    if errno == ENOENT, isOpen { return .failure }
    return gone.contains(errno) ? .noDevice : .failure
  }

  @Test(arguments: [DeviceBackend.card, .server("PulseAudio"), nil])
  func `every code has its kind, and a sentence of what to do`(_ backend: DeviceBackend?) throws {
    try ClockedDevices.ready.get()
    let failing = Self.failing(backend)
    for errno: Int32 in 1...133 {
      for isOpen in [false, true] {
        let error =
          isOpen ? failing.error(-Int(errno), in: "a step") : failing.error(opening: -Int(errno))
        #expect(error.kind == Self.kind(errno, backend, isOpen: isOpen), "\(errno) \(isOpen)")
        let isSaidFully = error.description.contains("`x`") && error.description.hasSuffix(".")
        #expect(isSaidFully, "\(error)")
      }
    }
  }

  @Test func `a server that does not run is named, and what to do`() {
    let offer = " Start it, or play on a card itself: `moment devices` lists them."
    for (server, code) in [("PulseAudio", ECONNREFUSED), ("PipeWire", EHOSTDOWN), ("JACK", ENOENT)]
    {
      let error = Self.failing(.server(server)).error(opening: -Int(code))
      #expect(error.description == "No \(server) server answers behind `x`." + offer)
    }
    #expect(
      Self.failing(nil).error(opening: -Int(EHOSTDOWN)).description
        == "The sound server behind `x` does not answer." + offer)
  }

  @Test func `a card that times out is no sound server`() {
    let error = Self.failing(.card).error(opening: -Int(ETIMEDOUT))
    #expect(
      error == .refused("x", step: "opening it", reason: OutputError.text(of: ETIMEDOUT)))
  }

  @Test func `what ends while it is set up was there before`() {
    #expect(Self.failing(.card).error(-Int(ENODEV), in: "preparing it") == .lost("x", .gone))
    #expect(
      Self.failing(.server("PulseAudio")).error(-Int(EIO), in: "preparing it") == .lost("x", .gone))
    #expect(
      Self.failing(.card).error(-Int(EIO), in: "preparing it")
        == .refused("x", step: "preparing it", reason: "Input/output error"))
  }

  @Test func `what has not answered is told with the server and the time`() {
    #expect(
      OutputError.noAnswer("default", server: "PipeWire", seconds: 10).description
        == "PipeWire, which `default` plays through, has not answered for 10 s. Restart it, or play on "
        + "another device: `moment devices` lists them.")
    #expect(
      OutputError.noAnswer("hw:0", server: nil, seconds: 0.5).description
        == "`hw:0` has not answered for 0.5 s. Unplug it and plug it in again, or play on another "
        + "device: `moment devices` lists them.")
    #expect(OutputError.noAnswer("x", server: nil, seconds: 1).kind == .noDevice)
  }
}
