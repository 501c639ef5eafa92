// SPDX-License-Identifier: Apache-2.0

import MomentRealtimeBoundary
import Synchronization

// What comes back from the render side.
extension EngineCore {
  /// Reads all receipts, lets go of their clips, and tells the ends that have been heard.
  ///
  /// - Returns: frames until something is to be done again; `nil` if nothing is outstanding.
  @discardableResult
  func settle() -> UInt64? {
    var longer: [EngineBooks.EndedVoice] = []
    while true {
      // Filled under the lock, so made before it, and emptied behind it: there the leases go, and
      // the last of them gives memory back to the kernel.
      var found = basket.withLock { $0.take() } ?? ReceiptBasket()
      found.makeRoom()
      let heard = AudioTime(boundary.ref.readings.heard)
      let (wait, wanted) = control.withLock { control in
        control.goOn(with: &longer)
        resendStops(&control)
        readReceipts(&control, into: &found.closed)
        let wait = tellHeard(&control, until: heard, into: &found.told)
        return (wait, control.lengthWanted)
      }
      longer = []
      if let wanted { longer.reserveCapacity(wanted) }
      let isFull =
        wanted != nil || found.closed.count == ReceiptBasket.batch
        || found.told.count == ReceiptBasket.batch
      for record in found.closed { close(record) }
      found.closed.removeAll(keepingCapacity: true)
      for voice in found.told {
        voice.record.completion.give(told(voice))
        records.giveBack(voice.record)
      }
      found.told.removeAll(keepingCapacity: true)
      let empty = found
      basket.withLock { $0 = empty }
      if isFull { continue }
      let next = streams.tend(AudioTime(boundary.ref.readings.rendered).frame)
      guard let wait else { return next }
      return min(wait, next ?? .max)
    }
  }

  /// The end as it is told: with what was not played, and what went wrong.
  private func told(_ voice: EngineBooks.EndedVoice) -> PlaybackEnd {
    let start = voice.record.startFrame.withLock { $0 }
    return voice.end.failed(voice.record.failure.withLock { $0 })
      .played(since: start, unplayed: unplayedFrames).lacking(voice.record.truncation())
  }

  /// Lets go of what a voice that has ended played, and ends what filled its stream.
  private func close(_ record: PlaybackRecord) {
    if let stream = record.stream {
      record.failure.withLock { $0 = stream.stream.failure }
      streams.remove(stream)
    }
    if let failure = record.loading?.failure { record.failure.withLock { $0 = failure } }
    record.letGoOfClip()
  }

  private func resendStops(_ control: inout EngineBooks) {
    let ref = boundary.ref
    while let stop = control.unsent.last {
      guard
        !control.ledger.isOpen(stop.voice)
          || ref.send(.stop(stop.voice, at: .zero, fade: stop.fade))
      else { return }
      control.unsent.removeLast()
    }
  }

  private func readReceipts(_ control: inout EngineBooks, into closed: inout [PlaybackRecord]) {
    let ref = boundary.ref
    while closed.count < ReceiptBasket.batch, control.unheard.count < control.unheard.capacity,
      let receipt = ref.nextReceipt()
    {
      guard let record = control.ledger.close(receipt.id) else { continue }
      record.lastPosition.store(
        ref.position(slot: receipt.id.slot), ordering: .relaxed)
      let end = PlaybackEnd(receipt)
      control.unheard.append(EngineBooks.EndedVoice(record: record, end: end))
      closed.append(record)
    }
  }

  /// - Returns: frames until the next end is heard, or an order is to be tried again.
  private func tellHeard(
    _ control: inout EngineBooks, until heard: AudioTime, into told: inout [EngineBooks.EndedVoice]
  ) -> UInt64? {
    var next = control.unsent.isEmpty ? UInt64.max : 1_024
    var index = 0
    while index < control.unheard.count, told.count < ReceiptBasket.batch {
      let end = control.unheard[index].end.time
      if end <= heard {
        told.append(control.unheard[index])
        let last = control.unheard.removeLast()
        if index < control.unheard.count { control.unheard[index] = last }
      } else {
        next = min(next, end.frame - heard.frame)
        index += 1
      }
    }
    return next == .max ? nil : next
  }

  /// Tells every end there still is, once no thread renders any more, and gives all memory back.
  func answerAll() {
    // Of an engine that was let go without being closed.
    for memory in library.removeAll() { memory.markClosed() }
    settle()
    let now = AudioTime(boundary.ref.readings.rendered)
    var entries: [PlaybackRecord] = []
    var unheard: [EngineBooks.EndedVoice] = []
    entries.reserveCapacity(boundary.ref.voices)
    unheard.reserveCapacity(2 * boundary.ref.voices)
    control.withLock { control in
      for slot in 0..<control.ledger.slots {
        guard let voice = control.ledger.voice(in: slot),
          let entry = control.ledger.close(voice)
        else { continue }
        entries.append(entry)
      }
      swap(&unheard, &control.unheard)
    }
    for voice in unheard {
      voice.record.completion.give(told(voice))
    }
    for entry in entries {
      close(entry)
      entry.completion.give(PlaybackEnd(reason: .closed, time: now))
    }
    pool.unloadAll()
  }
}
