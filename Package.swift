// swift-tools-version:6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// The settings every Swift target shares: the strictest the compiler has.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "moment",
  products: [
    .library(name: "MomentAudio", targets: ["MomentAudio"]),
    .executable(name: "moment", targets: ["moment"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // Floor 0: C libraries, and the little that Swift cannot say.
    .systemLibrary(
      name: "CALSA", path: "CModules/CALSA", pkgConfig: "alsa",
      providers: [.apt(["libasound2-dev"])]),
    .systemLibrary(
      name: "CSndFile", path: "CModules/CSndFile", pkgConfig: "sndfile",
      providers: [.apt(["libsndfile1-dev"])]),
    // libsndfile brings it along: it costs no further library.
    .systemLibrary(
      name: "CMPG123", path: "CModules/CMPG123", pkgConfig: "libmpg123",
      providers: [.apt(["libmpg123-dev"])]),
    .systemLibrary(
      name: "CSoxr", path: "CModules/CSoxr", pkgConfig: "soxr",
      providers: [.apt(["libsoxr-dev"])]),
    .target(name: "CThread", path: "CModules/CThread"),
    .target(name: "CTaskExecutor", dependencies: ["CThread"], path: "CModules/CTaskExecutor"),
    .target(name: "CBell", path: "CModules/CBell"),
    .systemLibrary(name: "CProcessor", path: "CModules/CProcessor"),

    // Beside them, for everybody but the render thread: the operating system's ways.
    .target(name: "MomentSystem", swiftSettings: house),

    // Floor 1: all that both sides touch.
    .target(name: "MomentRealtimeBoundary", swiftSettings: house),

    // Beside it, for everybody but the render thread: what is kept because it may be asked for again.
    .target(name: "MomentCaches", dependencies: ["MomentSystem"], swiftSettings: house),

    // Beside it, the inner loops: optimised in debug builds too, once for every processor and once for
    // AVX2. `-Xarch_x86_64` lets every other architecture ignore the flag.
    .target(
      name: "MomentRealtimeKernels", dependencies: ["MomentRealtimeBoundary"],
      swiftSettings: house + [.unsafeFlags(["-O"])]),
    .target(
      name: "MomentRealtimeKernelsWide",
      dependencies: ["MomentRealtimeBoundary", "MomentRealtimeKernels"],
      swiftSettings: house + [
        .unsafeFlags([
          "-O", "-Xcc", "-Xarch_x86_64", "-Xcc", "-mavx2", "-Xcc", "-Qunused-arguments",
        ])
      ]),

    // Floor 2: mixing | clip memory.
    .target(
      name: "MomentRealtimeRender",
      dependencies: [
        "MomentRealtimeBoundary", "MomentRealtimeKernels", "MomentRealtimeKernelsWide",
        "CProcessor",
      ], swiftSettings: house),
    .target(
      name: "MomentClips",
      dependencies: ["MomentRealtimeBoundary", "MomentCaches", "CThread"], swiftSettings: house),

    // Floor 3: devices | sound files.
    .target(
      name: "MomentOutput",
      dependencies: [
        "MomentRealtimeBoundary", "MomentRealtimeRender", "MomentSystem", "CALSA", "CSndFile",
        "CThread", "CProcessor",
      ], swiftSettings: house),
    .target(
      name: "MomentDecoding",
      dependencies: [
        "MomentRealtimeBoundary", "MomentCaches", "MomentClips", "MomentSystem", "CSndFile",
        "CMPG123", "CSoxr", "CThread",
      ],
      swiftSettings: house),

    // Floor 4: the engine.
    .target(
      name: "MomentAudio",
      dependencies: [
        "MomentRealtimeBoundary", "MomentCaches", "MomentClips", "MomentOutput", "MomentDecoding",
        "CThread", .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: house),

    // Floor 6: the command line.
    .executableTarget(
      name: "moment",
      dependencies: [
        "MomentAudio", "MomentDecoding", "MomentOutput", "MomentRealtimeBoundary", "MomentClips",
        "MomentSystem", "CBell", "CTaskExecutor", "CThread",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: house),

    // Assets: the project's own clips, and the program that makes them.
    .target(
      name: "AssetSynthesis", dependencies: ["CSndFile"], path: "Assets/Synthesis",
      swiftSettings: house),
    .executableTarget(
      name: "MakeAssets", dependencies: ["AssetSynthesis"], path: "Assets/MakeAssets",
      swiftSettings: house),

    // Tests.
    .target(name: "CRealtimeProbe", path: "CModules/CRealtimeProbe"),
    .target(name: "CSystemCallTrap", path: "CModules/CSystemCallTrap"),
    .target(name: "CAlsaFaults", dependencies: ["CALSA"], path: "CModules/CAlsaFaults"),
    .systemLibrary(name: "CHeap", path: "CModules/CHeap"),
    .target(name: "CThreadSanitizer", path: "CModules/CThreadSanitizer"),
    .target(
      name: "MomentTestSupport",
      dependencies: [
        "MomentRealtimeBoundary", "MomentRealtimeRender", "MomentClips", "MomentOutput",
        "MomentSystem", "CHeap", "CProcessor",
      ], path: "Tests/Support", swiftSettings: house),
    .target(name: "CRealtimeSanitizer", path: "CModules/CRealtimeSanitizer"),
    .executableTarget(
      name: "RenderUnderSanitizer",
      dependencies: [
        "MomentRealtimeBoundary", "MomentRealtimeRender", "MomentClips", "MomentOutput",
        "MomentTestSupport", "CRealtimeSanitizer",
      ], path: "Tests/RealtimeSanitizer", swiftSettings: house),
    .executableTarget(
      name: "TwoThreads", dependencies: ["MomentTestSupport"], path: "Tests/ThreadSanitizer",
      swiftSettings: house),
    .target(
      name: "CLimitKernel", path: "Tests/Benchmarks/CLimitKernel",
      cSettings: [.unsafeFlags(["-O3"])]),
    .systemLibrary(name: "CPeer", path: "Tests/Benchmarks/CPeer"),
    .executableTarget(
      name: "RenderBenchmark",
      dependencies: [
        "MomentRealtimeBoundary", "MomentRealtimeRender", "MomentClips", "MomentOutput",
        "MomentTestSupport", "CLimitKernel", "CPeer", "CRealtimeProbe", "CThread", "CProcessor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/Benchmarks/RenderBenchmark", swiftSettings: house),
    .executableTarget(
      name: "ClipBenchmark",
      dependencies: [
        "MomentAudio", "CSndFile",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/Benchmarks/ClipBenchmark", swiftSettings: house),
    .executableTarget(
      name: "RenderScene",
      dependencies: ["MomentRealtimeBoundary", "MomentRealtimeRender", "CProcessor"],
      path: "Tests/Embedded", exclude: ["Bare", "run"], swiftSettings: house),
    .executableTarget(
      name: "Cycles",
      dependencies: [
        "MomentAudio", "MomentClips", "MomentDecoding", "MomentOutput", "MomentTestSupport",
        "CThreadSanitizer",
      ],
      path: "Tests/Cycles", swiftSettings: house),
    .executableTarget(
      name: "Leaks", dependencies: ["MomentAudio", "MomentClips", "MomentTestSupport"],
      path: "Tests/Leaks", exclude: ["peak", "peak.tsv"], swiftSettings: house),
    .executableTarget(
      name: "Library",
      dependencies: [
        "MomentAudio", "MomentOutput", "MomentTestSupport", "CRealtimeProbe", "CSndFile",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/Library", swiftSettings: house),
    .executableTarget(
      name: "WarmStart",
      dependencies: ["MomentAudio", "MomentDecoding", "MomentOutput", "MomentTestSupport"],
      path: "Tests/WarmStart", swiftSettings: house),
    .testTarget(
      name: "MomentRealtimeBoundaryTests",
      dependencies: ["MomentRealtimeBoundary", "MomentTestSupport"], swiftSettings: house),
    .testTarget(
      name: "MomentRealtimeRenderTests",
      dependencies: [
        "MomentRealtimeBoundary", "MomentRealtimeRender", "MomentClips", "MomentOutput",
        "MomentTestSupport", "CRealtimeProbe",
        "MomentRealtimeKernels", "MomentRealtimeKernelsWide", "CProcessor",
      ], swiftSettings: house),
    .testTarget(
      name: "MomentCachesTests",
      dependencies: ["MomentCaches", "MomentTestSupport", "CRealtimeProbe"], swiftSettings: house),
    .testTarget(name: "MomentSystemTests", dependencies: ["MomentSystem"], swiftSettings: house),
    .testTarget(
      name: "MomentClipsTests",
      dependencies: ["MomentCaches", "MomentClips", "MomentRealtimeBoundary", "MomentTestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "MomentAudioTests",
      dependencies: [
        "MomentAudio", "MomentClips", "MomentDecoding", "MomentOutput", "MomentRealtimeBoundary",
        "MomentTestSupport", "CRealtimeProbe", "CSystemCallTrap",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: house),
    .testTarget(
      name: "MomentDecodingTests",
      dependencies: [
        "MomentDecoding", "MomentRealtimeBoundary", "MomentCaches", "MomentClips", "CSndFile",
        "CThread", "MomentTestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "momentTests",
      dependencies: [
        "moment", "MomentAudio", "MomentCaches", "MomentDecoding", "MomentOutput", "MomentSystem",
        .product(name: "ArgumentParser", package: "swift-argument-parser"), "MomentTestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "AssetsTests",
      dependencies: ["AssetSynthesis", "CBell", "CSndFile", "MomentTestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "MomentOutputTests",
      dependencies: [
        "MomentOutput", "MomentRealtimeBoundary", "MomentClips", "CALSA", "CAlsaFaults", "CSndFile",
        "MomentTestSupport",
      ], swiftSettings: house),
  ]
)
