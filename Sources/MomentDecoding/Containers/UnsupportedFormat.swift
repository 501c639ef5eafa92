// SPDX-License-Identifier: Apache-2.0

/// What a file is that is no sound, or none that can be decoded.
///
/// Told by its first bytes, whatever its name is.
public enum UnsupportedFormat: String, Equatable, Sendable, CaseIterable {
  /// MPEG-4 or QuickTime, with AAC or ALAC as a rule: .m4a, .mp4, .mov, .3gp.
  case mp4
  /// AAC without a container: .aac.
  case aac
  /// Windows Media: .wma, .asf.
  case windowsMedia
  /// AMR: .amr.
  case amr
  /// Matroska or WebM: .mka, .mkv, .webm.
  case matroska
  case wavPack
  /// Monkey's Audio: .ape.
  case monkeysAudio
  case musepack
  case trueAudio
  /// DSD: .dsf, .dff.
  case dsd
  /// AC-3, E-AC-3 or DTS without a container.
  case dolbyOrDTS
  case realAudio
  /// Flash or AVI video.
  case video
  /// Speex in Ogg.
  case speex
  /// Theora or another video in Ogg.
  case oggVideo
  /// A WAV whose coding is none that can be decoded: AAC, AC-3, DTS, WMA and others.
  case codedWAV
  /// FLAC with more than 24 bits a sample.
  case wideFLAC
  /// Notes to be played on an instrument: .mid.
  case midi
  /// A tracker's module: .mod, .xm, .it, .s3m.
  case trackerModule
  case html
  case xml
  case json
  /// What Git LFS leaves in the place of a file that was not fetched.
  case gitLFSPointer
  /// .m3u, .pls, .xspf, .asx.
  case playlist
  /// ZIP, gzip, bzip2, xz, 7z, RAR or tar.
  case archive
  case pdf
  case image
  /// A program.
  case executable
  case text
  /// Nothing but zeros: room that was made for a file, and not filled.
  case zeros

  /// What it is, in words.
  public var label: String {
    switch self {
    case .mp4: "MPEG-4 audio or video (AAC or ALAC)"
    case .aac: "AAC"
    case .windowsMedia: "Windows Media audio (WMA)"
    case .amr: "AMR speech"
    case .matroska: "Matroska or WebM"
    case .wavPack: "WavPack"
    case .monkeysAudio: "Monkey's Audio (APE)"
    case .musepack: "Musepack"
    case .trueAudio: "True Audio (TTA)"
    case .dsd: "DSD (DSF or DFF)"
    case .dolbyOrDTS: "AC-3 or DTS"
    case .realAudio: "RealAudio"
    case .video: "a video"
    case .speex: "Speex"
    case .oggVideo: "an Ogg video"
    case .codedWAV: "a WAV with a coding inside that cannot be decoded (AAC, AC-3, DTS, WMA ...)"
    case .wideFLAC: "FLAC with more than 24 bits a sample"
    case .midi: "MIDI, which is notes and no sound"
    case .trackerModule: "a tracker module"
    case .html: "an HTML page"
    case .xml: "an XML text"
    case .json: "a JSON text"
    case .gitLFSPointer: "a Git LFS pointer, not the sound itself"
    case .playlist: "a playlist"
    case .archive: "an archive"
    case .pdf: "a PDF document"
    case .image: "a picture"
    case .executable: "a program"
    case .text: "a text"
    case .zeros: "nothing but zeros"
    }
  }

  /// What to do about it, for a file of that name.
  public func remedy(_ name: String) -> String {
    switch self {
    case .mp4, .aac, .windowsMedia, .amr, .matroska, .wavPack, .monkeysAudio, .musepack, .trueAudio,
      .dsd, .dolbyOrDTS, .realAudio, .video, .speex, .oggVideo, .codedWAV:
      "Convert it: \(Self.conversion(name))"
    case .wideFLAC:
      "Convert it to 24 bits: \(Self.conversion(name, "-c:a pcm_s24le "))"
    case .midi: "Render it with a synthesiser, FluidSynth for example, and play what that writes."
    case .trackerModule: "Render it with a tracker player, openmpt123 for example."
    case .html, .xml, .json:
      "It is probably a server's answer in place of the sound: fetch it again, and look at the address."
    case .gitLFSPointer: "Fetch the file itself: git lfs pull"
    case .playlist: "Name the sounds that are listed in it."
    case .archive: "Unpack it, and name the sounds in it."
    case .zeros: "It was not written to its end: fetch or record it again."
    case .pdf, .image, .executable, .text: "Name a sound file."
    }
  }

  private static func conversion(_ name: String, _ options: String = "") -> String {
    let slash = name.lastIndex(of: "/")
    let dot = name.lastIndex(of: ".").flatMap { at in slash.map { at > $0 } ?? true ? at : nil }
    let base = String(dot.map { name[..<$0] } ?? name[...])
    let target = name.lowercased().hasSuffix(".wav") ? base + "-pcm.wav" : base + ".wav"
    return "ffmpeg -i \(quoted(name)) \(options)\(quoted(target))"
  }

  /// A word as a shell reads it.
  private static func quoted(_ word: String) -> String {
    let guarded = word.hasPrefix("-") ? "./" + word : word
    let pieces = guarded.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + pieces.joined(separator: "'\\''") + "'"
  }
}
