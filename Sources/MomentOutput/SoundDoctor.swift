// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Looks for what keeps this machine from playing, and says how to mend it.
///
/// Any thread, which it blocks: it opens the default device for a moment, and waits 5 s for a sound server at most.
public enum SoundDoctor {
  /// Seconds to wait for the default device.
  private static let patience = 5.0

  /// All findings, from the device nodes up.
  public static func examine() -> [SoundFinding] {
    let system = SystemPaths.machine
    let cards = DeviceCatalog.hardware(system)
    let servers = SoundServer.running()
    let nodes = SoundNodes.read(system)
    return [
      self.nodes(nodes, hasServer: !servers.isEmpty),
      group(nodes: nodes, isMember: isInGroup("audio"), isRoot: geteuid() == 0),
      self.cards(cards, hasServer: !servers.isEmpty),
      self.servers(servers),
      defaultDevice(failure: failure(of: "default", patience: patience)),
      waking,
      priority(limit: limit(of: __RLIMIT_RTPRIO), isCapable: has(capability: 23, system)),
      memory(limit: limit(of: __RLIMIT_MEMLOCK), isCapable: has(capability: 14, system)),
    ]
  }

  /// Opens a device and closes it again; why that cannot be done.
  static func failure(of device: String, patience: Double) -> OutputError? {
    var configuration = OutputConfiguration(device: device)
    configuration.openPatience = patience
    do throws(OutputError) {
      return try OutputThread.open(configuration).failure
    } catch { return error }
  }

  private static func isInGroup(_ name: String) -> Bool {
    guard let id = SoundNodes.groupID(name) else { return false }
    let count = getgroups(0, nil)
    guard count > 0 else { return getegid() == id }
    var ids = [gid_t](repeating: 0, count: Int(count))
    let got = unsafe getgroups(count, &ids)
    return getegid() == id || ids.prefix(Int(max(0, got))).contains(id)
  }

  private static func limit(of resource: __rlimit_resource) -> UInt64 {
    var limit = rlimit()
    return unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
      ? UInt64(limit.rlim_cur) : 0
  }

  /// Whether this process has a capability, by its number in `capabilities(7)`.
  package static func has(capability: Int, _ system: SystemPaths) -> Bool {
    guard let status = SmallFile.text(system.proc + "/self/status"),
      let text = SmallFile.value("CapEff", in: status), let bits = UInt64(text, radix: 16)
    else { return false }
    return bits >> UInt64(capability) & 1 == 1
  }
}
