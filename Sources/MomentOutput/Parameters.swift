// SPDX-License-Identifier: Apache-2.0

/// One of libasound's opaque structures, which its macros would put on the stack.
@safe
final class Parameters {
  private let bytes: UnsafeMutableRawBufferPointer

  /// A zeroed structure of so many bytes.
  init(size: Int) {
    unsafe bytes = .allocate(byteCount: size, alignment: 16)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// A copy.
  convenience init(copying other: Parameters) {
    self.init(size: unsafe other.bytes.count)
    copy(from: other)
  }

  deinit { unsafe bytes.deallocate() }

  /// Takes over what another of the same size says.
  func copy(from other: Parameters) {
    unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(other.bytes))
  }

  /// As libasound names it; valid while this lives.
  @unsafe var pointer: OpaquePointer {
    guard let base = unsafe bytes.baseAddress else { preconditionFailure("an empty structure") }
    return OpaquePointer(base)
  }
}
