// SPDX-License-Identifier: Apache-2.0

import Logging
import MomentOutput

/// Writes device events as log lines, one each; a library logs at info and below.
struct DeviceLog: Sendable {
  private let logger: Logger?

  init(_ logger: Logger?) { self.logger = logger }

  /// The first device has not answered for a while.
  func write(stillOpening error: OutputError) {
    logger?.info("device is still being opened: \(error)")
  }

  func write(_ event: DeviceEvent) {
    guard let logger else { return }
    switch event {
    case .opened(let report): logger.debug("device opened: \(report)")
    case .lost(let error): logger.info("device lost: \(error)")
    case .restored(let report): logger.info("device restored: \(report)")
    case .closed: logger.debug("device closed: nothing to play")
    case .waiting(let seconds, let error):
      logger.debug("no device, next attempt in \(seconds) s: \(error)")
    }
  }
}
