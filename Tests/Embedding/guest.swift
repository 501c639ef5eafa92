// SPDX-License-Identifier: Apache-2.0
// A service of somebody else's, which speaks through Moment. Built by .ci/embed as its own package.

import MomentAudio

var configuration = AudioEngine.Configuration()
configuration.output = .offline(rate: 48_000)
let engine = try await AudioEngine(configuration)
let bell = try await engine.load(.file(path: CommandLine.arguments[1]))
let playback = try engine.play(bell)
var heard = 0
while playback.end == nil { heard += try engine.render(frames: 4_800).count / 2 }
let freed = try await bell.unload()
await engine.close()
print("played \(heard) frames, \(freed.bytes) bytes given back")
