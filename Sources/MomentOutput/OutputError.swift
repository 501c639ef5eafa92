// SPDX-License-Identifier: Apache-2.0

import MomentSystem

/// Why there is no output, or no more of it.
public enum OutputError: Error, Equatable, Sendable {
  /// No device has this name; these have names.
  case noSuchDevice(String, available: [String])
  /// The device belongs to a sound server that cannot be reached: its name, if known.
  case serverUnreachable(String, server: String?)
  /// Opening the device has not ended after so many seconds; the sound server it leads to, if known.
  case noAnswer(String, server: String?, seconds: Double)
  /// Somebody else plays on the device: a program and its process id, if known.
  case busy(String, holder: String?)
  /// The device's node belongs to a group that this user is not in, if both are known.
  case notPermitted(String, node: String?, group: String?)
  /// The device grants no rate that the engine's can be turned into.
  case rateRefused(String, wanted: UInt32)
  /// No engine runs at this rate, in hertz: it is outside `rates`.
  case badRate(UInt32)
  /// The device takes no samples, channels or kind of access that the engine has.
  case formatRefused(String, what: String)
  /// The device takes only IEC958 subframes, as the HDMI of some boards does; these play through it, if known.
  case takesOnlyIEC958(String, offers: [String])
  /// ALSA refused for another reason: what was attempted, and the reason.
  case refused(String, step: String, reason: String)
  /// The device was there, and is not any more.
  case lost(String, Loss)
  /// No thread, memory or file for it could be had.
  case noResources(what: String, errno: Int32)
  /// No audio file is called like this; these endings are known.
  case unknownContainer(path: String, known: [String])
  /// The container cannot hold this.
  case unfitForContainer(container: String, what: String)
  /// The file could not be written.
  case cannotWrite(path: String, reason: String)
  /// The file is complete and in its place, but its folder could not be written to the disk.
  case notSynced(path: String, reason: String)

  /// How a device went.
  public enum Loss: Equatable, Sendable {
    /// It was unplugged, or its server ended.
    case gone
    /// It reported an error that nothing mends.
    case failed(reason: String)
    /// It was restarted so many times in a row without playing a frame.
    case neverRecovered(attempts: Int)
    /// It has played nothing for so long.
    case stalled(milliseconds: Int)
    /// A call to it has not returned for so long: its driver or its sound server hangs.
    case hung(milliseconds: Int)
  }

  /// What an exit code can tell.
  public enum Kind: Sendable {
    /// There is no such device, or it has gone.
    case noDevice
    /// Somebody else has it.
    case busy
    /// It is there, but not for this user.
    case notPermitted
    /// The system gave no thread, memory or file.
    case noResources
    /// Anything else.
    case failure
  }

  /// What an exit code can tell.
  public var kind: Kind {
    switch self {
    case .noSuchDevice, .serverUnreachable, .noAnswer, .lost: .noDevice
    case .busy: .busy
    case .notPermitted: .notPermitted
    case .noResources: .noResources
    default: .failure
    }
  }
}

extension OutputError: CustomStringConvertible {
  /// What happened, and what to do about it.
  ///
  /// A byte of a file's name that belongs to no UTF-8 is written `\xf6`.
  public var description: String { PathEncoding.readable(sentence) }

  private var sentence: String {
    switch self {
    case .noSuchDevice(let name, let available):
      "There is no sound device `\(name)`. " + Self.offer(available)
    case .serverUnreachable(let name, let server):
      (server.map { "No \($0) server answers behind `\(name)`. " }
        ?? "The sound server behind `\(name)` does not answer. ")
        + "Start it, or play on a card itself: `moment devices` lists them."
    case .noAnswer(let name, let server, let seconds):
      (server.map { "\($0), which `\(name)` plays through, has" } ?? "`\(name)` has")
        + " not answered for \(Self.text(seconds)) s. "
        + (server == nil ? "Unplug it and plug it in again" : "Restart it")
        + ", or play on another device: `moment devices` lists them."
    case .busy(let name, let holder):
      "`\(name)` is in use\(holder.map { " by \($0)" } ?? ""). "
        + "Stop that, or play through a sound server."
    case .notPermitted(let name, let node, let group):
      Self.refusal(name, node: node, group: group)
    case .rateRefused(let name, let wanted):
      "`\(name)` can play neither \(wanted) Hz nor a rate that \(wanted) Hz can be turned into. "
        + "Ask for another with `rate`, or \(Self.converter(for: name))."
    case .badRate(let rate):
      "\(rate) Hz is no rate to play at. Ask for one from \(Self.rates.lowerBound) to "
        + "\(Self.rates.upperBound) Hz."
    case .formatRefused(let name, let what):
      "`\(name)` takes no \(what) that can be offered to it; \(Self.converter(for: name))."
    case .takesOnlyIEC958(let name, let offers):
      "`\(name)` takes only IEC958 subframes, not samples, as the HDMI of some boards does. "
        + (offers.isEmpty
          ? "Play on a device whose name begins with `hdmi:`; `moment devices` lists them."
          : "Play on " + offers.map { "`\($0)`" }.joined(separator: " or ") + ".")
    case .refused(let name, let step, let reason):
      "`\(name)` could not be used: \(step): \(reason). `moment doctor` looks for the cause."
    case .lost(let name, let loss):
      "`\(name)` was lost: \(loss.phrase)."
    case .noResources(let what, let errno):
      "The system gave no \(what): \(Self.text(of: errno))."
        + (Shortage.remedy(for: errno).map { " " + $0 } ?? "")
    case .unknownContainer(let path, let known):
      "`\(path)` does not end like an audio file. Known endings: \(known.joined(separator: ", "))."
    case .unfitForContainer(let container, let what):
      "\(container) cannot hold \(what). Choose another format or another ending."
    case .cannotWrite(let path, let reason):
      "`\(path)` could not be written: \(reason). Nothing was left behind."
    case .notSynced(let path, let reason):
      "`\(path)` is complete, but the disk did not confirm its name: \(reason). "
        + "Check the disk, then write it again."
    }
  }

  /// The rates an engine can run at, in hertz.
  public static var rates: ClosedRange<UInt32> { 1_000...768_000 }

  /// Refuses a rate outside `rates`.
  static func check(rate: UInt32) throws(OutputError) {
    guard rates.contains(rate) else { throw .badRate(rate) }
  }

  /// Seconds without a needless fraction.
  private static func text(_ seconds: Double) -> String {
    Int(exactly: seconds).map { "\($0)" } ?? "\(seconds)"
  }

  /// What to play on instead of a device that takes too little.
  private static func converter(for name: String) -> String {
    if name.hasPrefix("plug") { return "play on another device: `moment devices` lists them" }
    if name.hasPrefix("hw:") { return "play on `plug\(name)`" }
    // Quoted, or a comma would end the argument.
    return "play on `plug:\(name.contains(",") ? "'\(name)'" : name)`"
  }

  private static func offer(_ available: [String]) -> String {
    available.isEmpty
      ? "There is none on this machine; `moment doctor` says why."
      : "There is: \(available.joined(separator: ", "))."
  }

  private static func refusal(_ name: String, node: String?, group: String?) -> String {
    let who =
      node.map { "`\(name)` needs \($0), which this user may not open. " }
      ?? "This user may not open `\(name)`. "
    guard let group else { return who + "`moment doctor` says more." }
    return who + "Join the group with `sudo usermod -aG \(group) $USER`, then log in again."
  }
}

extension OutputError.Loss {
  var phrase: String {
    switch self {
    case .gone: "it was unplugged, or its server ended"
    case .failed(let reason): reason
    case .neverRecovered(let attempts): "\(attempts) restarts in a row, and not one frame played"
    case .stalled(let milliseconds): "it has played nothing for \(milliseconds) ms"
    case .hung(let milliseconds):
      "its driver or sound server hangs, and has not answered for \(milliseconds) ms"
    }
  }
}
