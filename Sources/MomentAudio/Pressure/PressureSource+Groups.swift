// SPDX-License-Identifier: Apache-2.0

import CThread
import Glibc
import MomentOutput

extension PressureSource {
  /// A v1 group's own three levels: how hard the kernel finds memory for it.
  static func groupLevels(of group: MemoryGroup, isShared: Bool = false) -> [PressureSource] {
    let levels: [MemoryPressure] = [.low, .medium, .critical]
    return levels.compactMap { level in
      counter(
        "\(level) in \(group.folder)", group, file: "memory.pressure_level",
        arguments: ["\(level)"], isShared: isShared, means: level)
    }
  }

  /// Wakes the watch when a v1 group's use of memory crosses one of these amounts, either way.
  ///
  /// The early warning that levels do not give: those come when anonymous memory has met the limit.
  static func groupUsage(of group: MemoryGroup, marks: [Int]) -> PressureSource? {
    counter(
      "use in \(group.folder)", group, file: "memory.usage_in_bytes",
      arguments: marks.map { String($0) }, means: .normal)
  }

  /// A v2 group's own account of how often it met its bounds.
  static func groupEvents(of group: MemoryGroup, isShared: Bool = false) -> PressureSource? {
    let path = "\(group.folder)/memory.events"
    guard let text = SmallFile.text(path) else { return nil }
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    guard unsafe inotify_add_watch(descriptor, path, UInt32(IN_MODIFY)) >= 0 else {
      close(descriptor)
      return nil
    }
    let seen = SeenEvents(text)
    return PressureSource(name: path, descriptor: descriptor, awaited: POLLIN, isShared: isShared) {
      drain(descriptor)
      return seen.judge(SmallFile.text(path) ?? "")
    }
  }

  /// An eventfd the kernel counts up, asked for through a v1 group's `cgroup.event_control`.
  private static func counter(
    _ name: String, _ group: MemoryGroup, file: String, arguments: [String],
    isShared: Bool = false, means: MemoryPressure
  ) -> PressureSource? {
    let watched = unsafe open("\(group.folder)/\(file)", O_RDONLY | O_CLOEXEC)
    guard watched >= 0 else { return nil }
    defer { close(watched) }
    let control = unsafe open("\(group.folder)/cgroup.event_control", O_WRONLY | O_CLOEXEC)
    guard control >= 0 else { return nil }
    defer { close(control) }
    let counter = cthread_wake_descriptor()
    guard counter >= 0 else { return nil }
    for argument in arguments {
      var text = Array("\(counter) \(watched) \(argument)".utf8)
      guard unsafe write(control, &text, text.count) == text.count else {
        close(counter)
        return nil
      }
    }
    return PressureSource(name: name, descriptor: counter, awaited: POLLIN, isShared: isShared) {
      drain(counter)
      return means
    }
  }

  /// Reads a descriptor empty, which does not block.
  static func drain(_ descriptor: Int32) {
    var bytes = [UInt8](repeating: 0, count: 4096)
    // An eventfd is empty after one; nobody fills the others faster than this for long.
    for _ in 0..<16 where unsafe read(descriptor, &bytes, bytes.count) <= 0 { return }
  }
}
