// SPDX-License-Identifier: Apache-2.0

import CALSA
import MomentRealtimeBoundary

/// Agrees with a PCM on rate, channels, samples, access, period and buffer.
///
/// The rate comes first, since nothing else costs quality that can be heard: exactly the wish with
/// ALSA's own resampling off, else the nearest.
struct Negotiation {
  private let failing: OpeningFailure
  private let pcm: PCM
  private let parameters: Parameters
  private var name: String { failing.name }

  /// Settles everything and leaves the PCM prepared.
  static func settle(
    _ pcm: PCM, wish: DeviceWish, failing: OpeningFailure
  ) throws(OutputError) -> DeviceReport {
    let parameters = Parameters(size: snd_pcm_hw_params_sizeof())
    return try Negotiation(failing: failing, pcm: pcm, parameters: parameters).run(wish)
  }

  private func run(_ wish: DeviceWish) throws(OutputError) -> DeviceReport {
    let hw = unsafe parameters.pointer
    try check(unsafe snd_pcm_hw_params_any(pcm.handle, hw), "reading what it can do")
    _ = unsafe snd_pcm_hw_params_set_rate_resample(pcm.handle, hw, 0)
    let isMapped = try chooseAccess(wish.access)
    let rate = try chooseRate(wish)
    let channels = try chooseChannels()
    let sample = try chooseSample(wish.samples)
    try chooseSizes(period: wish.period * Double(rate), periods: wish.periods)
    let report = DeviceReport(
      name: name, type: Self.typeName(pcm.kind), rate: rate, sample: sample, channels: channels,
      periodFrames: unsafe frames { unsafe snd_pcm_hw_params_get_period_size(hw, $0, nil) },
      bufferFrames: unsafe frames { unsafe snd_pcm_hw_params_get_buffer_size(hw, $0) },
      isMapped: isMapped, canPause: unsafe snd_pcm_hw_params_can_pause(hw) == 1,
      canResume: unsafe snd_pcm_hw_params_can_resume(hw) == 1)
    try setThresholds(report)
    return report
  }

  private func chooseAccess(_ wish: DeviceAccess) throws(OutputError) -> Bool {
    let mapped =
      switch wish {
      case .automatic: pcm.kind == SND_PCM_TYPE_HW
      case .mmap: true
      case .readWrite: false
      }
    let hw = unsafe parameters.pointer
    let first = mapped ? SND_PCM_ACCESS_MMAP_INTERLEAVED : SND_PCM_ACCESS_RW_INTERLEAVED
    if unsafe snd_pcm_hw_params_set_access(pcm.handle, hw, first) == 0 { return mapped }
    let second = mapped ? SND_PCM_ACCESS_RW_INTERLEAVED : SND_PCM_ACCESS_MMAP_INTERLEAVED
    if wish == .automatic, unsafe snd_pcm_hw_params_set_access(pcm.handle, hw, second) == 0 {
      return !mapped
    }
    throw .formatRefused(name, what: "interleaved frames by \(mapped ? "mmap" : "writing")")
  }

  private func chooseRate(_ wish: DeviceWish) throws(OutputError) -> UInt32 {
    let hw = unsafe parameters.pointer
    let usual: [UInt32] = [48_000, 44_100, 96_000, 88_200, 32_000, 192_000, 24_000, 16_000]
    var near = wish.rate
    let tried = Parameters(copying: parameters)
    if unsafe snd_pcm_hw_params_set_rate_near(pcm.handle, tried.pointer, &near, nil) < 0 {
      near = wish.rate
    }
    for rate in [wish.rate, near] + usual where rate == wish.rate || wish.accepts(rate) {
      if unsafe snd_pcm_hw_params_set_rate(pcm.handle, hw, rate, 0) == 0 { return rate }
    }
    throw .rateRefused(name, wanted: wish.rate)
  }

  private func chooseChannels() throws(OutputError) -> Int {
    for count: UInt32 in [2, 1, 3, 4, 5, 6, 7, 8] {
      let code = unsafe snd_pcm_hw_params_set_channels(pcm.handle, parameters.pointer, count)
      if code == 0 { return Int(count) }
    }
    throw .formatRefused(name, what: "number of channels from 1 to 8")
  }

  private func chooseSample(_ samples: [DeviceSample]) throws(OutputError) -> DeviceSample {
    for sample in samples {
      let format = sample.alsa
      if unsafe snd_pcm_hw_params_set_format(pcm.handle, parameters.pointer, format) == 0 {
        return sample
      }
    }
    let frames = SND_PCM_FORMAT_IEC958_SUBFRAME_LE
    if unsafe snd_pcm_hw_params_test_format(pcm.handle, parameters.pointer, frames) == 0 {
      throw failing.iec958
    }
    throw .formatRefused(name, what: "samples (\(samples.map(\.name).joined(separator: ", ")))")
  }

  /// Near the wish, first with the period mattering more, then with the buffer, then as it comes.
  private func chooseSizes(period: Double, periods: Int) throws(OutputError) {
    // No device has a period of a million frames; and what is not a number is not above 16.
    let wanted = period > 16 ? snd_pcm_uframes_t(min(period, 1_000_000).rounded()) : 16
    var code: Int32 = 0
    for attempt in 0..<3 {
      let tried = Parameters(copying: parameters)
      let hw = unsafe tried.pointer
      var buffer = wanted * snd_pcm_uframes_t(min(max(2, periods), 1024))
      var size = wanted
      if attempt == 0 {
        _ = unsafe snd_pcm_hw_params_set_period_size_near(pcm.handle, hw, &size, nil)
      }
      if attempt < 2 { _ = unsafe snd_pcm_hw_params_set_buffer_size_near(pcm.handle, hw, &buffer) }
      if attempt == 1 {
        _ = unsafe snd_pcm_hw_params_set_period_size_near(pcm.handle, hw, &size, nil)
      }
      code = unsafe snd_pcm_hw_params(pcm.handle, hw)
      if code == 0 {
        parameters.copy(from: tried)
        return
      }
    }
    try check(code, "setting its period and buffer")
  }

  private func setThresholds(_ report: DeviceReport) throws(OutputError) {
    let parameters = Parameters(size: snd_pcm_sw_params_sizeof())
    let sw = unsafe parameters.pointer
    let step = "setting when it starts and stops"
    let buffer = snd_pcm_uframes_t(report.bufferFrames)
    try check(unsafe snd_pcm_sw_params_current(pcm.handle, sw), step)
    // A full buffer starts it; empty, it stops, and the underrun can be counted.
    try check(unsafe snd_pcm_sw_params_set_start_threshold(pcm.handle, sw, buffer), step)
    try check(unsafe snd_pcm_sw_params_set_stop_threshold(pcm.handle, sw, buffer), step)
    let period = snd_pcm_uframes_t(report.periodFrames)
    try check(unsafe snd_pcm_sw_params_set_avail_min(pcm.handle, sw, period), step)
    try check(unsafe snd_pcm_sw_params(pcm.handle, sw), step)
    try check(Int32(pcm.prepare()), "preparing it")
  }

  private func check(_ code: Int32, _ step: String) throws(OutputError) {
    guard code < 0 else { return }
    throw failing.error(Int(code), in: step)
  }

  private func frames(_ get: (UnsafeMutablePointer<snd_pcm_uframes_t>) -> Int32) -> Int {
    var frames: snd_pcm_uframes_t = 0
    return unsafe get(&frames) == 0 ? Int(frames) : 0
  }

  private static func typeName(_ kind: snd_pcm_type_t) -> String {
    guard let name = unsafe snd_pcm_type_name(kind) else { return "?" }
    return unsafe String(cString: name)
  }
}
