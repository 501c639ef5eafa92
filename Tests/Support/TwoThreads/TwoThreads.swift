// SPDX-License-Identifier: Apache-2.0

/// Scenes in which two threads use at once what both sides share.
///
/// Each answers with what went wrong, in words: nothing, if all is well. They are unit tests, and
/// `Tests/ThreadSanitizer` runs them where every access to memory is watched. None of them uses a lock, which
/// would put in order what is to be found out of order.
public enum TwoThreads {
  /// How many messages, settings or frames go from one thread to the other in each scene.
  public static let messages: UInt32 = 1_000_000

  /// One scene, by its name.
  public struct Scene {
    /// What it is about.
    public let name: String
    /// What went wrong.
    public let faults: () throws -> [String]
  }

  /// All of them.
  public static var scenes: [Scene] {
    [
      Scene(name: "orders and receipts", faults: ordersAndReceipts),
      Scene(name: "settings of a voice", faults: settings),
      Scene(name: "settings of the ducking", faults: ducking),
      Scene(name: "frames behind a watermark") { try watermark() },
      Scene(name: "frames through a stream's ring", faults: stream),
      Scene(name: "what is taken over inside a call", faults: handover),
      Scene(name: "a renderer between control and a decoder", faults: renderer),
    ]
  }

  /// `complaint`, unless `isRight`.
  static func unless(_ isRight: Bool, _ complaint: String) -> [String] {
    isRight ? [] : [complaint]
  }
}
