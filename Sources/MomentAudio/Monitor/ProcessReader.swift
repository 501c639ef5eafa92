// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentOutput

/// Reads what the kernel says of a process.
struct ProcessReader: Sendable {
  /// The process's folder in the process file system.
  var folder = "/proc/self"
  /// Seconds of processor time it has used.
  var processorSeconds: @Sendable () -> Double = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A reading: five files and a folder, about 0.2 ms for a process of 30 MB.
  func read() -> ProcessUsage {
    var usage = ProcessUsage()
    usage.processorSeconds = processorSeconds()
    if let text = SmallFile.text("\(folder)/smaps_rollup") {
      usage.proportionalBytes = MachineMemory.bytes("Pss", in: text)
      usage.privateDirtyBytes = MachineMemory.bytes("Private_Dirty", in: text)
    }
    usage.peakResidentBytes = SmallFile.text("\(folder)/status").flatMap {
      MachineMemory.bytes("VmHWM", in: $0)
    }
    let pages = (SmallFile.line("\(folder)/statm") ?? "").split(separator: " ")
    if pages.count > 1 {
      usage.residentBytes = (Int(pages[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
    // The name in brackets may hold blanks and brackets: counted is what follows the last one.
    let status = SmallFile.line("\(folder)/stat") ?? ""
    let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
    if fields.count > 17 {
      usage.minorFaults = Int(fields[7]) ?? 0
      usage.majorFaults = Int(fields[9]) ?? 0
      usage.threads = Int(fields[17]) ?? 0
    }
    // The folder itself is open while it is read.
    usage.openFiles = max(0, SmallFile.names(in: "\(folder)/fd").count - 1)
    return usage
  }
}
