// SPDX-License-Identifier: Apache-2.0

/// A text that equals another only if its bytes do.
///
/// To a `String` an ä of one character equals one of two; to a file system they are two names.
package struct ExactText: Hashable, Sendable {
  /// The text.
  package let text: String

  /// A text compared by its bytes.
  package init(_ text: String) { self.text = text }

  package static func == (one: ExactText, other: ExactText) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
