// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentOutput

/// A control group of the kernel's second interface, made for this process and gone with it.
///
/// Only where the first interface accounts for memory and nothing else hangs in the second. That has pages of 2 MB
/// to limit, whose events are told in the same way as memory's.
final class RealGroup {
  /// Where it is.
  let folder: String
  private let root: String
  private let isMounted: Bool

  /// Whether there can be one here.
  static let isPossible: Bool = {
    guard geteuid() == 0, let group = RealGroup() else { return false }
    return unsafe access(group.folder + "/hugetlb.2MB.events", R_OK) == 0
  }()

  init?() {
    let own = (SmallFile.text("/proc/self/cgroup") ?? "").split(separator: "\n")
    guard own.contains("0::/") else { return nil }
    let mounts = (SmallFile.text("/proc/self/mountinfo") ?? "").split(separator: "\n")
    let point = mounts.first { $0.contains(" - cgroup2 ") }?.split(separator: " ")[4]
    isMounted = point == nil
    root = point.map { String($0) } ?? "/tmp/moment-group-\(getpid())"
    folder = "\(root)/moment-\(getpid())"
    if isMounted {
      unsafe mkdir(root, 0o755)
      guard unsafe mount("none", root, "cgroup2", 0, nil) == 0 else {
        unsafe rmdir(root)
        return nil
      }
    }
    let controllers = SmallFile.line("\(root)/cgroup.controllers") ?? "memory"
    guard !controllers.split(separator: " ").contains("memory") else { return nil }
    // It stays on: another test may be using it.
    Self.write("+hugetlb", to: "\(root)/cgroup.subtree_control")
    unsafe mkdir(folder, 0o755)
  }

  /// Has the kernel refuse a large page to this process, which it counts as an event.
  func meetLimit() -> Bool {
    Self.write("0", to: "\(folder)/hugetlb.2MB.rsvd.max")
    Self.write("\(getpid())", to: "\(folder)/cgroup.procs")
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB
    let memory = unsafe mmap(nil, 2 << 20, PROT_READ | PROT_WRITE, flags, -1, 0)
    Self.write("\(getpid())", to: "\(root)/cgroup.procs")
    return unsafe memory == MAP_FAILED
  }

  deinit {
    unsafe rmdir(folder)
    if isMounted, unsafe umount2(root, Int32(MNT_DETACH)) == 0 { unsafe rmdir(root) }
  }

  private static func write(_ text: String, to path: String) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    var bytes = Array(text.utf8)
    unsafe _ = Glibc.write(descriptor, &bytes, bytes.count)
    close(descriptor)
  }
}
