// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import MomentAudio
import MomentClips
import MomentDecoding
import MomentOutput
import Testing

@testable import moment

@Suite("Launch")
struct LaunchTests {
  @Test
  func `messages of libraries go elsewhere unless somebody has asked for them`() {
    #expect(
      LibraryMessages.missing(from: ["HOME=/root"]).map(\.name)
        == ["PULSE_LOG_SYSLOG", "PIPEWIRE_DEBUG"])
    #expect(
      LibraryMessages.missing(from: ["PULSE_LOG=4", "X=PIPEWIRE_DEBUG"]).map(\.name)
        == ["PIPEWIRE_DEBUG"])
    #expect(LibraryMessages.missing(from: ["PIPEWIRE_DEBUG=3", "PULSE_LOG_FILE=x"]).isEmpty)
  }

  @Test
  func `files that all fail alike give their status, unlike ones a failure`() {
    #expect(ExitStatus.of([.noInput, .noInput]).code == 66)
    #expect(ExitStatus.of([.noInput, .undecodable]).code == 1)
    #expect(ExitStatus.of([.success, .undecodable]).code == 3)
    #expect(ExitStatus.of([.success, .success]).code == 0)
    #expect(ExitStatus.of([]).code == 0)
  }

  @Test
  func `what the machine lacks is 71, what the budget lacks a failure`() {
    let lacking = ClipError.outOfMemory(wanted: 1, errno: ENOMEM)
    for error in [
      EngineError.noClipMemory(lacking), .noClipMemory(.machineFull(wanted: 2, spare: 1)),
      .notDecoded(.noRoom("a.wav", lacking)), .notDecoded(.notOpened("a.wav", errno: EMFILE)),
      .output(.noResources(what: "thread", errno: EAGAIN)),
    ] {
      #expect(Failure(error).status.code == 71)
    }
    let full = ClipError.noRoom(wanted: 2, free: 1, budget: 1)
    #expect(Failure(EngineError.noClipMemory(full)).status.code == 1)
    #expect(Failure(EngineError.notDecoded(.notOpened("a.wav", errno: EIO))).status.code == 1)
    #expect(
      Failure(.noClipMemory(full), of: .file("x/a.wav")).sentence
        == "x/a.wav: 2 bytes of clip memory are needed; 1 of the budget's 1 are free, 0 pinned, "
        + "0 in use. Unload clips, or raise the budget.")
  }

  @Test
  func `a signal gives 128 and its number`() {
    #expect(ExitStatus.signal(2).code == 130)
    #expect(ExitStatus.signal(15).code == 143)
  }

  @Test
  func `a command line is understood whole`() throws {
    let command = try Moment.parseAsRoot(
      ArgumentSpelling.spelledOut([
        "play", "--gain", "-6dB", "--pan", "-0.5", "--loop", "-D", "a,b", "-D", "c", "-vv", "-N",
        "--fade-out", "1.5s", "bell.flac",
      ]))
    let play = try #require(command as? PlayCommand)
    #expect(play.files == ["bell.flac"])
    #expect(play.mix.gain.value == -6)
    #expect(play.mix.pan.value == -0.5)
    #expect(play.mix.loop == .forever)
    #expect(play.device.names(environment: "x") == ["a", "b", "c"])
    #expect(play.device.noWait)
    #expect(play.talk.verbose == 2)
    #expect(play.mix.fadeOut?.seconds == 1.5)
  }

  @Test
  func `the environment names the device where the command line does not`() throws {
    let play = try #require(try Moment.parseAsRoot(["play"]) as? PlayCommand)
    #expect(play.device.names(environment: "hw:1,0,default") == ["hw:1,0", "default"])
    #expect(play.device.names(environment: nil) == [])
  }

  @Test
  func `the device is kept awake for as long as it is said`() throws {
    func plan(_ words: String...) throws -> OutputPlan {
      let command = try Moment.parseAsRoot(try ArgumentSpelling.spelledOut(words))
      return OutputPlan(try #require(command as? PlayCommand).device, environment: nil)
    }
    #expect(try plan("play").idlePolicy == nil)
    #expect(try plan("play").wakePreroll == 0)
    #expect(try plan("--keep-open", "a.wav").idlePolicy == .keep)
    #expect(try plan("--keep-open=0", "a.wav").idlePolicy == .closeAfter(seconds: 0))
    #expect(try plan("--keep-open", "1:30", "a.wav").idlePolicy == .closeAfter(seconds: 90))
    #expect(try plan("--wake-preroll", "800ms", "a.wav").wakePreroll == 0.8)
    #expect(throws: (any Error).self) { try plan("--wake-preroll", "11", "a.wav") }
  }

  @Test
  func `the help lists every status, without exception`() throws {
    for text in [Moment.helpMessage(columns: 1000), PlayCommand.helpMessage(columns: 1000)] {
      for (status, meaning) in ExitStatus.told {
        #expect(text.contains("\(status.code) \(meaning)"))
      }
    }
    let codes = ExitStatus.told.map(\.status.code)
    #expect(codes == [0, 1, 3, 64, 65, 66, 69, 71, 75, 77, 130, 131, 143])
  }

  @Test(arguments: [
    ["play", "--start", "2", "--end", "1"], ["play", "--loop=forever", "a", "b"],
    ["play", "-q", "-v"], ["play", "--period-time", "20000", "--buffer-time", "20000"],
    ["render", "a"], ["render", "a", "-o", "b.wav", "--loop=forever"],
    ["render", "a", "-o", "b.wav", "--format", "u8"],
  ])
  func `what contradicts itself is refused as bad usage`(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try Moment.parseAsRoot(arguments) }
    #expect(error.map { Moment.exitCode(for: $0).rawValue } == 64)
  }
}
