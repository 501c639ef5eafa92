// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc

/// Gets rid of a device on a thread of its own: a sound server that hangs may keep whoever drops or
/// closes its PCM for ever.
///
/// The device is owned by that thread alone. While it is not yet closed its name may be busy.
@safe
final class DeviceDisposal: @unchecked Sendable {
  /// Deep enough for plugins that talk to a sound server.
  private static let stackBytes = 256 * 1024
  /// Touched by one thread only: by the maker until the errand has begun, by the errand then.
  private var device: AlsaDevice?
  private let closed: WakeDescriptor

  private init(_ device: consuming AlsaDevice, closed: WakeDescriptor) {
    self.device = consume device
    self.closed = closed
  }

  /// Drops and closes a device; returns when that is done, or after so many milliseconds.
  ///
  /// Not under a real-time scheduler, which the errand would inherit. Without a thread to be had the
  /// device is closed by the caller, for as long as it takes.
  ///
  /// - Returns: whether it is closed.
  @discardableResult
  static func dispose(of device: consuming AlsaDevice, patience milliseconds: Int32) -> Bool {
    let closed: WakeDescriptor
    do throws(OutputError) { closed = try WakeDescriptor() } catch {
      _ = consume device
      return true
    }
    let disposal = DeviceDisposal(device, closed: closed)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(disposal)
    let failure = unsafe cthread_start(
      &thread, "moment-close", stackBytes, disposeOfDevice, context.toOpaque())
    guard failure == 0 else {
      unsafe context.release()
      disposal.close()
      return true
    }
    pthread_detach(thread)
    return closed.sleep(milliseconds: milliseconds)
  }

  /// Closes the device.
  fileprivate func close() {
    _ = device.take()
    closed.wake()
  }
}

private func disposeOfDevice(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<DeviceDisposal>.fromOpaque(context).takeRetainedValue().close()
}
