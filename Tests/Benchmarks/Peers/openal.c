// SPDX-License-Identifier: Apache-2.0
// OpenAL Soft, rendered by hand through ALC_SOFT_loopback, with its default settings.
#define AL_ALEXT_PROTOTYPES
#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>
#include <stdio.h>
#include <stdlib.h>

#include "CPeer.h"

static ALCdevice *device;
static ALCcontext *context;
static ALuint *sources;
static ALuint *held;  // what each source plays
static int source_count, block;
static LPALCRENDERSAMPLESSOFT render_samples;
static char words[64] = "OpenAL Soft";

static const char *name(void) { return words; }

static void close_all(void) {
  if (context) {
    alDeleteSources(source_count, sources);
    alcMakeContextCurrent(NULL);
    alcDestroyContext(context);
  }
  if (device) alcCloseDevice(device);
  free(sources);
  free(held);
  context = NULL;
  device = NULL;
  sources = held = NULL;
}

static int open_all(int voices, int block_frames, int rate) {
  LPALCLOOPBACKOPENDEVICESOFT open_loopback =
      (LPALCLOOPBACKOPENDEVICESOFT)alcGetProcAddress(NULL, "alcLoopbackOpenDeviceSOFT");
  render_samples = (LPALCRENDERSAMPLESSOFT)alcGetProcAddress(NULL, "alcRenderSamplesSOFT");
  if (!open_loopback || !render_samples) return -1;
  device = open_loopback(NULL);
  if (!device) return -1;
  ALCint wishes[] = {ALC_FORMAT_CHANNELS_SOFT, ALC_STEREO_SOFT, ALC_FORMAT_TYPE_SOFT,
                     ALC_FLOAT_SOFT, ALC_FREQUENCY, rate, ALC_MONO_SOURCES, voices,
                     ALC_HRTF_SOFT, ALC_FALSE, 0};
  context = alcCreateContext(device, wishes);
  if (!context || !alcMakeContextCurrent(context)) {
    close_all();
    return -1;
  }
  sources = calloc((size_t)voices, sizeof *sources);
  held = calloc((size_t)voices, sizeof *held);
  source_count = voices;
  block = block_frames;
  alGetError();
  alGenSources(voices, sources);
  if (alGetError() != AL_NO_ERROR) {
    source_count = 0;
    close_all();
    return -1;
  }
  int major = 0, minor = 0, patch = 0;
  const char *version = alGetString(AL_VERSION);
  if (sscanf(version, "%*s ALSOFT %d.%d.%d", &major, &minor, &patch) == 3)
    snprintf(words, sizeof words, "OpenAL Soft %d.%d.%d", major, minor, patch);
  return 0;
}

static void *load(const int16_t *samples, int frames, int channels, int rate) {
  ALuint buffer = 0;
  alGetError();
  alGenBuffers(1, &buffer);
  alBufferData(buffer, channels == 2 ? AL_FORMAT_STEREO16 : AL_FORMAT_MONO16, samples,
               frames * channels * 2, rate);
  return alGetError() == AL_NO_ERROR ? (void *)(uintptr_t)buffer : NULL;
}

static void unload(void *sound) {
  ALuint buffer = (ALuint)(uintptr_t)sound;
  // A source keeps its buffer until it is given another one, or none.
  for (int i = 0; i < source_count; i++)
    if (held[i] == buffer) {
      alSourceStop(sources[i]);
      alSourcei(sources[i], AL_BUFFER, 0);
      held[i] = 0;
    }
  alDeleteBuffers(1, &buffer);
}

static int play(int voice, void *sound, int from, int forever, float pitch) {
  ALuint source = sources[voice];
  alGetError();
  held[voice] = (ALuint)(uintptr_t)sound;
  alSourcei(source, AL_BUFFER, (ALint)held[voice]);
  alSourcei(source, AL_LOOPING, forever ? AL_TRUE : AL_FALSE);
  alSourcef(source, AL_PITCH, pitch);
  alSourcei(source, AL_SAMPLE_OFFSET, from);
  alSourcePlay(source);
  return alGetError() == AL_NO_ERROR ? 0 : -1;
}

static int is_playing(int voice) {
  ALint state = 0;
  alGetSourcei(sources[voice], AL_SOURCE_STATE, &state);
  return state == AL_PLAYING;
}

static void render(float *frames) { render_samples(device, frames, block); }

const struct peer *peer(void) {
  static const struct peer table = {name, open_all, load, unload, play, is_playing, render, close_all};
  return &table;
}
