// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Something the kernel, or a service manager, warns by: a descriptor to sleep on.
///
/// Closed with the last reference. Made by the functions in the extensions, which return `nil` where there is
/// no such thing or it is not for this program.
final class PressureSource: Sendable {
  /// What logs call it.
  let name: String
  /// For `poll`; closed on exec.
  let descriptor: Int32
  /// What `poll` is to wait for.
  let awaited: Int16
  /// Whether it tells of other control groups as well, whose shortage need not be ours.
  let isShared: Bool
  /// Takes what has come.
  ///
  /// `normal` means no more than that there is reason to look at what is left.
  let take: @Sendable () -> MemoryPressure

  init(
    name: String, descriptor: Int32, awaited: Int32, isShared: Bool = false,
    take: @escaping @Sendable () -> MemoryPressure
  ) {
    self.name = name
    self.isShared = isShared
    self.descriptor = descriptor
    self.awaited = Int16(awaited)
    self.take = take
  }

  deinit { close(descriptor) }

  /// Every source there is here.
  ///
  /// - Parameters:
  ///   - memory: the machine and the groups.
  ///   - environment: looks up a variable of the environment.
  /// - Returns: the sources; none where nothing warns.
  static func all(
    in memory: MachineMemory, environment: (String) -> String?
  ) -> [PressureSource] {
    // The service manager knows best; told `/dev/null` by it, the program is not to look elsewhere.
    if let path = environment("MEMORY_PRESSURE_WATCH") {
      if path == "/dev/null" { return [] }
      let settings = environment("MEMORY_PRESSURE_WRITE")
      if let source = serviceManager(watching: path, writing: settings) {
        return [source] + groupSources(in: memory)
      }
    }
    let groups = memory.groups.filter { $0.version == .v2 }
    // The outermost stands for the machine.
    let stalls =
      groups.first.map { own in
        stallTriggers(in: "\(own.folder)/memory.pressure", isShared: groups.count == 1)
      } ?? []
    let machine = "\(memory.proc)/pressure/memory"
    return (stalls.isEmpty ? stallTriggers(in: machine, isShared: true) : stalls)
      + groupSources(in: memory)
  }

  /// The sources of the groups whose limits may be met, and of the root, which stands for the machine.
  private static func groupSources(in memory: MachineMemory) -> [PressureSource] {
    var sources: [PressureSource] = []
    for (index, group) in memory.groups.enumerated() {
      let isRoot =
        index + 1 == memory.groups.count || memory.groups[index + 1].version != group.version
      let isOwn = !isRoot && (index == 0 || memory.groups[index - 1].version != group.version)
      let headroom = group.headroom
      switch group.version {
      case .v1:
        guard isRoot || headroom != nil else { continue }
        sources += groupLevels(of: group, isShared: !isOwn)
        if let headroom, let usage = groupUsage(of: group, marks: headroom.marks) {
          sources.append(usage)
        }
      case .v2:
        if let events = groupEvents(of: group, isShared: !isOwn) { sources.append(events) }
      }
    }
    return sources
  }
}
