// SPDX-License-Identifier: Apache-2.0

import CSndFile

/// Which role each channel of a file has, when the file itself does not say.
///
/// - Vorbis I specification, section 4.3.9, which Opus takes over (RFC 7845, 5.1.1.2).
/// - FLAC: RFC 9639, section 9.1.3.
/// - WAV and its kin: the order of the bits of `dwChannelMask` (WAVEFORMATEXTENSIBLE), which FLAC
///   follows but for its 7 channels.
/// - AIFF 1.3 prescribes L R C for three and front and rear pairs for four channels, both as here. Its row
///   for six channels is a cinema layout without low frequencies that no program writes; 5.1 files
///   without a `CHAN` chunk are in WAV's order, as are all other containers.
enum ChannelOrder {
  /// The roles of `channels` channels (1 to 8) of a file of libsndfile's `format`.
  static func roles(format: Int, channels: Int) -> [ChannelRole] {
    switch format & Int(SF_FORMAT_TYPEMASK) {
    case Int(SF_FORMAT_OGG) where isVorbisOrOpus(format): vorbis(channels)
    case Int(SF_FORMAT_FLAC), Int(SF_FORMAT_OGG): flac(channels)
    default: wav(channels)
    }
  }

  private static func isVorbisOrOpus(_ format: Int) -> Bool {
    let subtype = format & Int(SF_FORMAT_SUBMASK)
    return subtype == Int(SF_FORMAT_VORBIS) || subtype == Int(SF_FORMAT_OPUS)
  }

  private static func vorbis(_ channels: Int) -> [ChannelRole] {
    switch channels {
    case 3: [.left, .center, .right]
    case 5: [.left, .center, .right, .rearLeft, .rearRight]
    case 6: [.left, .center, .right, .rearLeft, .rearRight, .lowFrequency]
    case 7: [.left, .center, .right, .sideLeft, .sideRight, .rearCenter, .lowFrequency]
    case 8:
      [
        .left, .center, .right, .sideLeft, .sideRight, .rearLeft, .rearRight, .lowFrequency,
      ]
    default: wav(channels)
    }
  }

  private static func flac(_ channels: Int) -> [ChannelRole] {
    guard channels == 7 else { return wav(channels) }
    return [.left, .right, .center, .lowFrequency, .rearCenter, .sideLeft, .sideRight]
  }

  private static func wav(_ channels: Int) -> [ChannelRole] {
    switch channels {
    case 1: [.mono]
    case 2: [.left, .right]
    case 3: [.left, .right, .center]
    case 4: [.left, .right, .rearLeft, .rearRight]
    case 5: [.left, .right, .center, .rearLeft, .rearRight]
    case 6: [.left, .right, .center, .lowFrequency, .rearLeft, .rearRight]
    case 7: [.left, .right, .center, .lowFrequency, .rearLeft, .rearRight, .rearCenter]
    case 8:
      [
        .left, .right, .center, .lowFrequency, .rearLeft, .rearRight, .sideLeft, .sideRight,
      ]
    default: [ChannelRole](repeating: .unknown, count: channels)
    }
  }

  /// The role of one entry of a file's own channel map.
  static func role(ofMapped value: Int32) -> ChannelRole {
    switch Int(value) {
    case Int(SF_CHANNEL_MAP_MONO): .mono
    case Int(SF_CHANNEL_MAP_LEFT), Int(SF_CHANNEL_MAP_FRONT_LEFT): .left
    case Int(SF_CHANNEL_MAP_RIGHT), Int(SF_CHANNEL_MAP_FRONT_RIGHT): .right
    case Int(SF_CHANNEL_MAP_CENTER), Int(SF_CHANNEL_MAP_FRONT_CENTER): .center
    case Int(SF_CHANNEL_MAP_REAR_CENTER): .rearCenter
    case Int(SF_CHANNEL_MAP_REAR_LEFT): .rearLeft
    case Int(SF_CHANNEL_MAP_REAR_RIGHT): .rearRight
    case Int(SF_CHANNEL_MAP_LFE): .lowFrequency
    case Int(SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER): .leftOfCenter
    case Int(SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER): .rightOfCenter
    case Int(SF_CHANNEL_MAP_SIDE_LEFT): .sideLeft
    case Int(SF_CHANNEL_MAP_SIDE_RIGHT): .sideRight
    case Int(SF_CHANNEL_MAP_TOP_CENTER): .topCenter
    case Int(SF_CHANNEL_MAP_TOP_FRONT_LEFT): .topFrontLeft
    case Int(SF_CHANNEL_MAP_TOP_FRONT_RIGHT): .topFrontRight
    case Int(SF_CHANNEL_MAP_TOP_FRONT_CENTER): .topFrontCenter
    case Int(SF_CHANNEL_MAP_TOP_REAR_LEFT): .topRearLeft
    case Int(SF_CHANNEL_MAP_TOP_REAR_RIGHT): .topRearRight
    case Int(SF_CHANNEL_MAP_TOP_REAR_CENTER): .topRearCenter
    case Int(SF_CHANNEL_MAP_AMBISONIC_B_W): .ambisonicW
    case Int(SF_CHANNEL_MAP_AMBISONIC_B_X): .ambisonicX
    case Int(SF_CHANNEL_MAP_AMBISONIC_B_Y): .ambisonicY
    case Int(SF_CHANNEL_MAP_AMBISONIC_B_Z): .ambisonicZ
    default: .unknown
    }
  }
}
