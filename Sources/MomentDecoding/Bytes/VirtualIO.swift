// SPDX-License-Identifier: Apache-2.0

import CSndFile
import Glibc

// libsndfile calls these back on the worker that reads, with the `VirtualFile` it reads from.

private func file(_ user: UnsafeMutableRawPointer?) -> VirtualFile? {
  unsafe user.map { unsafe Unmanaged<VirtualFile>.fromOpaque($0).takeUnretainedValue() }
}

private func lengthBytes(_ user: UnsafeMutableRawPointer?) -> sf_count_t {
  unsafe sf_count_t(file(user)?.count ?? 0)
}

private func seekByte(
  _ offset: sf_count_t, _ whence: Int32, _ user: UnsafeMutableRawPointer?
) -> sf_count_t {
  guard let file = unsafe file(user) else { return -1 }
  let base: Int
  switch whence {
  case SEEK_SET: base = 0
  case SEEK_CUR: base = file.position
  case SEEK_END: base = file.count
  default: return -1
  }
  let (place, overflow) = base.addingReportingOverflow(Int(offset))
  guard !overflow, place >= 0 else { return -1 }
  file.position = place
  return sf_count_t(place)
}

private func readBytes(
  _ buffer: UnsafeMutableRawPointer?, _ count: sf_count_t, _ user: UnsafeMutableRawPointer?
) -> sf_count_t {
  guard let file = unsafe file(user), count > 0 else { return 0 }
  let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
  let got = unsafe file.read(at: file.position, into: target)
  file.position += got
  return sf_count_t(got)
}

private func tellByte(_ user: UnsafeMutableRawPointer?) -> sf_count_t {
  unsafe sf_count_t(file(user)?.toldPosition ?? 0)
}

extension VirtualFile {
  /// Opens the bytes with libsndfile; they must outlive the handle.
  ///
  /// `nil` if libsndfile takes them for no sound.
  func openSound(_ info: inout SF_INFO) -> OpaquePointer? {
    var callbacks = unsafe SF_VIRTUAL_IO(
      get_filelen: lengthBytes, seek: seekByte, read: readBytes, write: nil, tell: tellByte)
    position = 0
    return unsafe sf_open_virtual(
      &callbacks, Int32(SFM_READ), &info, Unmanaged.passUnretained(self).toOpaque())
  }
}
