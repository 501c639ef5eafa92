// SPDX-License-Identifier: Apache-2.0
#include "pcm.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <sound/asound.h>

static void allow_only(struct snd_pcm_hw_params *parameters, int mask, unsigned bit) {
  struct snd_mask *place = &parameters->masks[mask - SNDRV_PCM_HW_PARAM_FIRST_MASK];
  memset(place, 0, sizeof *place);
  place->bits[bit / 32] = 1u << bit % 32;
}

static void set(struct snd_pcm_hw_params *parameters, int interval, unsigned value) {
  struct snd_interval *place = &parameters->intervals[interval - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];
  memset(place, 0, sizeof *place);
  place->min = place->max = value;
  place->integer = 1;
}

static int configure(int pcm) {
  struct snd_pcm_hw_params hardware;
  memset(&hardware, 0, sizeof hardware);
  memset(hardware.masks, 0xff, sizeof hardware.masks);
  for (unsigned i = 0; i < sizeof hardware.intervals / sizeof hardware.intervals[0]; i++)
    hardware.intervals[i].max = ~0u;
  hardware.rmask = ~0u;
  hardware.info = ~0u;
  allow_only(&hardware, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
  allow_only(&hardware, SNDRV_PCM_HW_PARAM_FORMAT, SNDRV_PCM_FORMAT_S16_LE);
  allow_only(&hardware, SNDRV_PCM_HW_PARAM_SUBFORMAT, SNDRV_PCM_SUBFORMAT_STD);
  set(&hardware, SNDRV_PCM_HW_PARAM_CHANNELS, 2);
  set(&hardware, SNDRV_PCM_HW_PARAM_RATE, PCM_RATE);
  set(&hardware, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, PCM_PERIOD);
  set(&hardware, SNDRV_PCM_HW_PARAM_BUFFER_SIZE, PCM_BUFFER);
  if (ioctl(pcm, SNDRV_PCM_IOCTL_HW_PARAMS, &hardware) < 0) return -1;

  struct snd_pcm_sw_params software;
  memset(&software, 0, sizeof software);
  software.period_step = 1;
  software.avail_min = PCM_PERIOD;
  software.start_threshold = PCM_BUFFER;
  software.stop_threshold = PCM_BUFFER;
  software.boundary = PCM_BUFFER;
  while (software.boundary * 2 <= 0x7fffffffu - PCM_BUFFER) software.boundary *= 2;
  return ioctl(pcm, SNDRV_PCM_IOCTL_SW_PARAMS, &software);
}

int pcm_open(void) {
  int pcm = open("/dev/snd/pcmC0D0p", O_RDWR | O_CLOEXEC);
  if (pcm < 0) return -1;
  if (configure(pcm) < 0 || ioctl(pcm, SNDRV_PCM_IOCTL_PREPARE) < 0) {
    close(pcm);
    return -1;
  }
  return pcm;
}

int pcm_write(int pcm, const int16_t *frames) {
  struct snd_xferi transfer = {0, (void *)(uintptr_t)frames, PCM_PERIOD};
  return ioctl(pcm, SNDRV_PCM_IOCTL_WRITEI_FRAMES, &transfer) < 0 ? -1 : 0;
}

int pcm_reset(int pcm) {
  ioctl(pcm, SNDRV_PCM_IOCTL_DROP);
  return ioctl(pcm, SNDRV_PCM_IOCTL_PREPARE);
}
