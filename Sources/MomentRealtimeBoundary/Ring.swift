// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A queue between one writing thread and one reading thread.
///
/// Both ends are wait-free.
///
/// The ring borrows its slots: whoever makes it keeps them alive for as long as either end is used.
@frozen
@safe
public struct Ring<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
  @usableFromInline let slots: UnsafeMutableBufferPointer<Element>
  @usableFromInline let written = Atomic<UInt32>(0)
  @usableFromInline let taken = Atomic<UInt32>(0)

  /// A ring over `slots`.
  ///
  /// - Precondition: `slots.count` is a power of two, at most 2^31.
  @unsafe
  @inlinable
  public init(over slots: UnsafeMutableBufferPointer<Element>) {
    precondition(slots.count.nonzeroBitCount == 1, "a ring needs a power-of-two capacity")
    unsafe self.slots = unsafe slots
  }

  /// Adds one element, or returns `false` and changes nothing when the ring is full.
  ///
  /// Writer only.
  @inlinable
  public borrowing func push(_ element: Element) -> Bool {
    let here = written.load(ordering: .relaxed)
    let size = unsafe UInt32(truncatingIfNeeded: slots.count)
    guard here &- taken.load(ordering: .acquiring) < size else { return false }
    unsafe slots[Int(here & (size &- 1))] = element
    written.store(here &+ 1, ordering: .releasing)
    return true
  }

  /// Takes the oldest element, or returns `nil` when there is none.
  ///
  /// Reader only.
  @inlinable
  public borrowing func pop() -> Element? {
    let here = taken.load(ordering: .relaxed)
    guard here != written.load(ordering: .acquiring) else { return nil }
    let size = unsafe UInt32(truncatingIfNeeded: slots.count)
    let element = unsafe slots[Int(here & (size &- 1))]
    taken.store(here &+ 1, ordering: .releasing)
    return element
  }

  /// Elements waiting.
  ///
  /// Exact for either end; a snapshot for anyone else.
  @inlinable
  public var count: Int {
    Int(written.load(ordering: .acquiring) &- taken.load(ordering: .acquiring))
  }
}
