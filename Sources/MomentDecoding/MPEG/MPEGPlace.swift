// SPDX-License-Identifier: Apache-2.0

/// A place in an MPEG stream, from which it can be decoded.
struct MPEGPlace {
  /// Where the next frame is in the file.
  var offset: Int
  /// The frame of sound that comes next.
  private(set) var position = 0
  /// Frames of sound that are still to be cut off before the next.
  private var skip = 0
  /// Frames of sound up to those that are to be cut off; `nil` if a tag tells none.
  private var left: Int?
  /// Frames of sound to be cut off when that is passed.
  private var cut = 0

  init(offset: Int) { self.offset = offset }

  /// Frames of sound that a tag promised and that have not come.
  var missing: Int { max(0, left ?? 0) }

  /// A tag begins a stream.
  mutating func begin(_ tag: MPEGInfoTag, samples: Int) {
    skip = tag.delay
    left = nil
    cut = 0
    guard let frames = tag.frames, frames > 0 else { return }
    let total = frames * samples
    let sound = tag.padding.map { total - $0 + MPEGInfoTag.decoderDelay } ?? total
    left = max(0, min(total, sound) - skip)
    cut = max(0, total - max(sound, 0))
  }

  /// Passes a frame of so many samples; which of them are sound.
  mutating func pass(_ samples: Int) -> (first: Int, count: Int) {
    let first = min(skip, samples)
    skip -= first
    var count = samples - first
    if let left {
      let sound = min(left, count)
      let surplus = min(cut, count - sound)
      self.left = left - sound
      cut -= surplus
      // More frames than the tag promised are sound again.
      count = sound == count || surplus > 0 || cut > 0 ? sound : count
    }
    position += count
    return (first, count)
  }
}

/// Places in an MPEG stream, at most 1,024 of them, to go back to without reading all before.
struct MPEGFrameIndex {
  private static let most = 1024
  private var places: [MPEGPlace]
  private var interval = 16
  private var passed = 0

  init(_ first: MPEGPlace) { places = [first] }

  /// Notes a place, if it is far enough from the last.
  mutating func note(_ place: MPEGPlace) {
    guard place.offset > places[places.count - 1].offset else { return }
    passed += 1
    guard passed >= interval else { return }
    passed = 0
    if places.count == Self.most {
      places = places.indices.filter { $0 % 2 == 0 }.map { places[$0] }
      interval *= 2
    }
    places.append(place)
  }

  /// The last place noted at or before a frame of sound, else the first.
  func place(before frame: Int) -> MPEGPlace {
    places.last { $0.position <= frame } ?? places[0]
  }
}
