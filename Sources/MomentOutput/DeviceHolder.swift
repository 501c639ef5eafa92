// SPDX-License-Identifier: Apache-2.0

/// Who plays on a card.
struct DeviceHolder: Equatable, CustomStringConvertible {
  let process: String
  let program: String?

  /// `aplay (process 4711)`.
  var description: String { "\(program ?? "a program") (process \(process))" }

  /// Who has the PCM of this name open, as far as the kernel tells.
  ///
  /// For a name that does not say which card it means, whoever plays on any.
  static func find(of name: String, on system: SystemPaths) -> DeviceHolder? {
    let asound = system.proc + "/asound"
    let address = CardAddress(name)
    let cards =
      address.map { [$0.card] } ?? SmallFile.names(in: asound).filter { $0.hasPrefix("card") }
    for card in cards {
      // The kernel shows a card twice: under its number, and under its name.
      let folder = "\(asound)/\(card.allSatisfy(\.isNumber) ? "card\(card)" : card)"
      for pcm in SmallFile.names(in: folder) where pcm.hasPrefix("pcm") && pcm.hasSuffix("p") {
        if let device = address?.device, pcm != "pcm\(device)p" { continue }
        for sub in SmallFile.names(in: "\(folder)/\(pcm)") where sub.hasPrefix("sub") {
          guard let status = SmallFile.text("\(folder)/\(pcm)/\(sub)/status"),
            let owner = SmallFile.value("owner_pid", in: status)
          else { continue }
          return DeviceHolder(
            process: owner, program: SmallFile.line("\(system.proc)/\(owner)/comm"))
        }
      }
    }
    return nil
  }
}
