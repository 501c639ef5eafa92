// SPDX-License-Identifier: Apache-2.0

@_exported public import MomentClips
@_exported public import MomentDecoding
@_exported public import MomentOutput

// One import is enough for whoever embeds the engine: sources, reports, statistics and errors of the
// floors below are part of its face.
@_exported public import struct MomentCaches.CacheStatistics
@_exported public import enum MomentRealtimeBoundary.ClipLayout
@_exported public import struct MomentRealtimeBoundary.DeviceFormat
@_exported public import enum MomentRealtimeBoundary.DeviceSample
@_exported public import enum MomentRealtimeBoundary.FadeShape
