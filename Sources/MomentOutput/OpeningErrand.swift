// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import Synchronization

/// Opens one device on a thread of its own: a sound server that hangs keeps that thread and nobody else.
///
/// The device is handed over once it is open, and from then on the render thread alone touches it. If
/// nobody wants it any more it is closed where it was opened.
///
///     phase      device is        goes on to
///     trying     the errand's     given, unwanted
///     unwanted   the errand's     trying, leaving
///     leaving    the errand's     over
///     given      whoever takes it
///     over       nobody's
@safe
final class OpeningErrand: @unchecked Sendable {
  private static let trying: UInt32 = 0
  private static let unwanted: UInt32 = 1
  private static let leaving: UInt32 = 2
  private static let given: UInt32 = 3
  private static let over: UInt32 = 4
  /// Deep enough for plugins that talk to a sound server.
  private static let stackBytes = 512 * 1024

  private let name: String
  private let wish: DeviceWish
  private let link: OutputLink
  private let answered: WakeDescriptor
  private let phase = Atomic<UInt32>(OpeningErrand.trying)
  private let backend = Mutex<DeviceBackend?>(nil)
  /// Touched by the errand until it is given, then by whoever takes it.
  private var device: AlsaDevice?
  private var failure: OutputError?

  /// An attempt that has begun.
  ///
  /// Not under a real-time scheduler, which the errand would inherit.
  ///
  /// - Throws: `OutputError/noResources(what:errno:)`.
  static func begin(
    _ name: String, wish: DeviceWish, link: OutputLink
  ) throws(OutputError) -> OpeningErrand {
    let answered = try WakeDescriptor()
    let errand = OpeningErrand(name, wish: wish, link: link, answered: answered)
    let context = unsafe Unmanaged.passRetained(errand)
    var thread = pthread_t()
    let failure = unsafe cthread_start(
      &thread, "moment-open", stackBytes, runOpeningErrand, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      throw .noResources(what: "thread to open `\(name)` on", errno: failure)
    }
    pthread_detach(thread)
    return errand
  }

  private init(_ name: String, wish: DeviceWish, link: OutputLink, answered: WakeDescriptor) {
    self.name = name
    self.wish = wish
    self.link = link
    self.answered = answered
  }

  /// The errand itself: opens, and hands over or closes.
  fileprivate func run() {
    do throws(OutputError) {
      device = try AlsaDevice(name, wish: wish, gauges: link.gauges) { leads in
        backend.withLock { $0 = leads }
      }
    } catch {
      failure = error
    }
    while true {
      if move(from: Self.trying, to: Self.given) {
        answered.wake()
        link.wake.wake()
        return
      }
      if move(from: Self.unwanted, to: Self.leaving) {
        device = nil
        phase.store(Self.over, ordering: .releasing)
        return
      }
    }
  }

  /// What is to be told of a device that has not answered for so long.
  func noAnswer(seconds: Double) -> OutputError {
    .noAnswer(name, server: backend.withLock { $0 }?.server, seconds: seconds)
  }

  private func move(from expected: UInt32, to desired: UInt32) -> Bool {
    phase.compareExchange(
      expected: expected, desired: desired, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// Whether there is a result to take.
  var hasAnswer: Bool { phase.load(ordering: .acquiring) == Self.given }

  /// Whether another attempt may begin: this one has come to nothing, and holds no device.
  var isOver: Bool { phase.load(ordering: .acquiring) == Self.over }

  /// Wants its result again, after it was abandoned.
  func want() { _ = move(from: Self.unwanted, to: Self.trying) }

  /// Waits for so many milliseconds.
  ///
  /// - Returns: whether there is a result to take.
  func wait(milliseconds: Int32) -> Bool {
    if milliseconds > 0 { answered.sleep(milliseconds: milliseconds) }
    return hasAnswer
  }

  /// The result, once; the errand is then over.
  func take() -> DeviceOpener.Result {
    defer { phase.store(Self.over, ordering: .releasing) }
    if let device = device.take() { return .device(device) }
    return .failed(failure ?? .noSuchDevice(name, available: []))
  }

  /// Wants no result any more: a device that is had is closed, now or as soon as it is open.
  func abandon() {
    if move(from: Self.trying, to: Self.unwanted) { return }
    guard hasAnswer else { return }
    if let device = device.take() {
      DeviceDisposal.dispose(of: device, patience: OutputLink.closePatience)
    }
    phase.store(Self.over, ordering: .releasing)
  }
}

private func runOpeningErrand(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<OpeningErrand>.fromOpaque(context).takeRetainedValue().run()
}
