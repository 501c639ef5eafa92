// SPDX-License-Identifier: Apache-2.0
// SDL_mixer on SDL's dummy driver. There is no way to ask it for a block: the function it gives to
// SDL_OpenAudioDevice is caught here and called by hand, under the device's lock as SDL calls it.
#define _GNU_SOURCE
#include <SDL2/SDL.h>
#include <SDL2/SDL_mixer.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CPeer.h"

static SDL_AudioCallback mix;
static void *mix_data;
static SDL_AudioDeviceID mix_device;
static Mix_Chunk **windows;  // of each voice that plays for ever
static int voice_count, block;
static char words[64] = "SDL_mixer";

static void silence(void *data, Uint8 *stream, int bytes) {
  (void)data;
  memset(stream, 0, (size_t)bytes);
}

// SDL_mixer's own call comes here: this object is searched before SDL is.
SDL_AudioDeviceID SDL_OpenAudioDevice(const char *device, int capture, const SDL_AudioSpec *wish,
                                      SDL_AudioSpec *obtained, int changes) {
  SDL_AudioDeviceID (*next)(const char *, int, const SDL_AudioSpec *, SDL_AudioSpec *, int);
  *(void **)&next = dlsym(RTLD_NEXT, "SDL_OpenAudioDevice");
  SDL_AudioSpec silent = *wish;
  mix = wish->callback;
  mix_data = wish->userdata;
  silent.callback = silence;
  return mix_device = next(device, capture, &silent, obtained, changes);
}

static const char *name(void) { return words; }

static void close_all(void) {
  if (mix_device) Mix_CloseAudio();
  for (int i = 0; windows && i < voice_count; i++) free(windows[i]);
  SDL_QuitSubSystem(SDL_INIT_AUDIO);
  mix_device = 0;
  mix = NULL;
  free(windows);
  windows = NULL;
}

static int open_all(int voices, int block_frames, int rate) {
  SDL_SetHint(SDL_HINT_AUDIODRIVER, "dummy");
  SDL_setenv("SDL_AUDIODRIVER", "dummy", 1);
  if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return -1;
  if (Mix_OpenAudioDevice(rate, AUDIO_F32SYS, 2, block_frames, NULL, 0) != 0 || !mix) {
    close_all();
    return -1;
  }
  block = block_frames;
  voice_count = Mix_AllocateChannels(voices);
  windows = calloc((size_t)voices, sizeof *windows);
  const SDL_version *version = Mix_Linked_Version();
  snprintf(words, sizeof words, "SDL_mixer %d.%d.%d", version->major, version->minor,
           version->patch);
  return voice_count == voices ? 0 : -1;
}

static void put(Uint8 **at, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; i++) *(*at)++ = (Uint8)(value >> (8 * i));
}

// As it loads a file: everything becomes what the device takes.
static void *load(const int16_t *samples, int frames, int channels, int rate) {
  uint32_t bytes = (uint32_t)(frames * channels * 2);
  Uint8 *file = malloc(44 + bytes), *at = file;
  memcpy(at, "RIFF", 4), at += 4;
  put(&at, 36 + bytes, 4);
  memcpy(at, "WAVEfmt ", 8), at += 8;
  put(&at, 16, 4), put(&at, 1, 2), put(&at, (uint32_t)channels, 2), put(&at, (uint32_t)rate, 4);
  put(&at, (uint32_t)(rate * channels * 2), 4), put(&at, (uint32_t)channels * 2, 2), put(&at, 16, 2);
  memcpy(at, "data", 4), at += 4;
  put(&at, bytes, 4);
  memcpy(at, samples, bytes);
  Mix_Chunk *chunk = Mix_LoadWAV_RW(SDL_RWFromConstMem(file, (int)(44 + bytes)), 1);
  free(file);
  return chunk;
}

static void unload(void *sound) { Mix_FreeChunk(sound); }

// A chunk begins at its beginning. So that voices do not march in step, one that goes on for ever
// gets a chunk of its own: a window half as long as the sound, somewhere in it.
static int play(int voice, void *sound, int from, int forever, float pitch) {
  if (pitch != 1) return -1;
  Mix_Chunk *chunk = sound;
  if (forever) {
    Uint32 skip = (Uint32)from * 8 % (chunk->alen / 2);
    chunk = windows[voice] = Mix_QuickLoad_RAW(chunk->abuf + skip, chunk->alen / 2);
  }
  return Mix_PlayChannel(voice, chunk, forever ? -1 : 0) == voice ? 0 : -1;
}

static int is_playing(int voice) { return Mix_Playing(voice); }

static void render(float *frames) {
  SDL_LockAudioDevice(mix_device);
  mix(mix_data, (Uint8 *)frames, block * 8);
  SDL_UnlockAudioDevice(mix_device);
}

const struct peer *peer(void) {
  static const struct peer table = {name, open_all, load, unload, play, is_playing, render, close_all};
  return &table;
}
