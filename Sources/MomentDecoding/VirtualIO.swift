// SPDX-License-Identifier: Apache-2.0

import CSndFile
import Glibc

// libsndfile calls these back on the worker that reads, with the `SoundBytes` it reads from.

private func bytes(_ user: UnsafeMutableRawPointer?) -> SoundBytes? {
  unsafe user.map { unsafe Unmanaged<SoundBytes>.fromOpaque($0).takeUnretainedValue() }
}

private func lengthBytes(_ user: UnsafeMutableRawPointer?) -> sf_count_t {
  unsafe sf_count_t(bytes(user)?.count ?? 0)
}

private func seekByte(
  _ offset: sf_count_t, _ whence: Int32, _ user: UnsafeMutableRawPointer?
) -> sf_count_t {
  guard let bytes = unsafe bytes(user) else { return -1 }
  let base: Int
  switch whence {
  case SEEK_SET: base = 0
  case SEEK_CUR: base = bytes.position
  case SEEK_END:
    if bytes.hidesEnd { return -1 }
    base = bytes.count
  default: return -1
  }
  let (place, overflow) = base.addingReportingOverflow(Int(offset))
  guard !overflow, place >= 0 else { return -1 }
  bytes.position = place
  return sf_count_t(place)
}

private func readBytes(
  _ buffer: UnsafeMutableRawPointer?, _ count: sf_count_t, _ user: UnsafeMutableRawPointer?
) -> sf_count_t {
  guard let bytes = unsafe bytes(user), count > 0 else { return 0 }
  let target = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
  let got = unsafe bytes.read(at: bytes.position, into: target)
  bytes.position += got
  return sf_count_t(got)
}

private func tellByte(_ user: UnsafeMutableRawPointer?) -> sf_count_t {
  unsafe sf_count_t(bytes(user)?.toldPosition ?? 0)
}

extension SoundBytes {
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
