// SPDX-License-Identifier: Apache-2.0

import Glibc
import MomentSystem

extension DecodeError: CustomStringConvertible {
  /// What happened, and what to do about it.
  ///
  /// A byte of a file's name that belongs to no UTF-8 is written `\xf6`.
  public var description: String { PathEncoding.readable(sentence) }

  private var sentence: String {
    switch self {
    case .notFound(let name):
      "\(name): there is no such file. Check the path."
    case .isDirectory(let name):
      "\(name) is a directory. Name the sound files in it."
    case .notRegular(let name, let kind):
      "\(name) is a \(kind), not a file. Copy its sound to a file first."
    case .noPermission(let name):
      "\(name): permission denied. Give this user the right to read it (chmod, chown)."
    case .notOpened(let name, let errno):
      "\(name) could not be opened: \(Self.text(errno))."
        + (Self.remedy(errno).map { " " + $0 } ?? "")
    case .empty(let name):
      "\(name) is empty. Fetch or record it again."
    case .notAudio(let name, let reason):
      "\(name) is no sound file that can be read: \(reason) "
        + "Convert it to WAV or FLAC with another program."
    case .unsupportedFormat(let name, let format):
      "\(name) is \(format.label); it cannot be played. \(format.remedy(name))"
    case .unsupportedChannels(let name, let count):
      "\(name) has \(count) channels; 1 to 8 can be played. Convert it to stereo."
    case .unsupportedRate(let name, let rate):
      "\(name) has a rate of \(rate) Hz; \(SoundReader.slowest) to \(SoundReader.fastest) Hz "
        + "can be played. Convert it to 48000 Hz."
    case .noFrames(let name):
      "\(name) is a sound file without sound: not one frame can be decoded. "
        + "It may be cut short; fetch or record it again."
    case .readFailed(let name, let errno):
      "\(name) could not be read to its end: \(Self.text(errno)). Check the disk it is on."
    case .readsTooMuch(let name, let limit):
      "\(name) makes its reader go round in circles: more than \(limit) bytes were to be read. "
        + "It is broken; fetch or record it again."
    case .timedOut(let name, let seconds):
      "\(name): not one byte came for \(seconds) s. Check the disk or the server it is on."
    case .tooManyFiles(let name, let limit):
      "\(name) was not opened: \(limit) files are open, which is the limit. "
        + "Stop a stream, or raise `openFiles`."
    case .notConverted(let name, let reason):
      "\(name) could not be converted to the engine's rate: \(reason)."
    case .noRoom(let name, let error):
      "\(name): \(error)"
    case .changed(let name):
      "\(name) has changed since it was loaded. Load it again."
    case .shared(let name):
      "\(name) is there already, and shared with whoever loaded it."
    case .cancelled(let name):
      "\(name): loading was cancelled."
    case .noThread(let name, let errno):
      "\(name): no thread could be started to decode it: \(Self.text(errno)). "
        + "Raise the limit of threads (ulimit -u)."
    }
  }

  /// What to do about what the system has run out of; `nil` if it is not that.
  static func remedy(_ errno: Int32) -> String? {
    switch errno {
    case EMFILE: "Raise the limit of open files (ulimit -n), or close some."
    case ENFILE: "The whole machine has too many files open: end what opens them."
    case ENOMEM: "Free memory, or raise its limit (ulimit -v, or the control group's)."
    default: nil
    }
  }

  private static func text(_ code: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
      guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0
      else { return "error \(code)" }
      return unsafe String(cString: start)
    }
  }
}
