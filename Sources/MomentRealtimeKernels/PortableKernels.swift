// SPDX-License-Identifier: Apache-2.0

public import MomentRealtimeBoundary

/// The recipes, compiled for every processor of the kind the package is built for.
@frozen
public enum PortableKernels {
  /// `Recipes.add`.
  @_noLocks
  @inline(never)
  public static func add(
    _ sources: UnsafePointer<MixSource>, count: Int, frames: Int,
    to mix: UnsafeMutablePointer<Float>
  ) { unsafe Recipes.add(sources, count: count, frames: frames, isWide: false, to: mix) }

  /// `Recipes.add`.
  @_noLocks
  @inline(never)
  public static func add(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int, gain: GainLine,
    envelope: UnsafePointer<Float>?, to mix: UnsafeMutablePointer<Float>
  ) {
    unsafe Recipes.add(
      frames, layout, count: count, gain: gain, envelope: envelope, isWide: false, to: mix)
  }

  /// `Recipes.convert`.
  @_noLocks
  @inline(never)
  public static func convert(
    _ frames: UnsafeRawPointer, _ layout: ClipLayout, count: Int,
    to output: UnsafeMutablePointer<Float>
  ) { unsafe Recipes.convert(frames, layout, count: count, isWide: false, to: output) }

  /// `Recipes.interpolate`.
  @_noLocks
  @inline(never)
  public static func interpolate(
    _ taps: TapReader, count: Int, to output: UnsafeMutablePointer<Float>
  ) { unsafe Recipes.interpolate(taps, count: count, to: output) }

  /// `Recipes.addInterpolated`.
  @_noLocks
  @inline(never)
  public static func addInterpolated(
    _ taps: TapReader, count: Int, gain: StereoGain, to mix: UnsafeMutablePointer<Float>
  ) { unsafe Recipes.addInterpolated(taps, count: count, gain: gain, to: mix) }
}
