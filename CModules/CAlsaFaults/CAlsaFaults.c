// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CAlsaFaults.h"

#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { most = 64 };

struct entry {
  char *name;
  struct alsa_fault fault;
  long seen;    // calls of the kind that is to fail
  long calls;   // calls of all kinds
  long struck;  // calls that failed or blocked
};

static struct entry entries[most];
static atomic_int count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t removed = PTHREAD_COND_INITIALIZER;

static struct entry *find(const char *name) {
  for (int i = 0; i < most; i++) {
    if (entries[i].name && strcmp(entries[i].name, name) == 0) return &entries[i];
  }
  return NULL;
}

int alsa_faults_add(const char *name, struct alsa_fault fault) {
  int result = -1;
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < most && result < 0; i++) {
    if (entries[i].name) continue;
    entries[i] = (struct entry){.name = strdup(name), .fault = fault};
    atomic_fetch_add(&count, 1);
    result = 0;
  }
  pthread_mutex_unlock(&mutex);
  return result;
}

long alsa_faults_calls(const char *name) {
  pthread_mutex_lock(&mutex);
  struct entry *entry = find(name);
  long calls = entry ? entry->calls : 0;
  pthread_mutex_unlock(&mutex);
  return calls;
}

long alsa_faults_struck(const char *name) {
  pthread_mutex_lock(&mutex);
  struct entry *entry = find(name);
  long struck = entry ? entry->struck : 0;
  pthread_mutex_unlock(&mutex);
  return struck;
}

void alsa_faults_remove(const char *name) {
  pthread_mutex_lock(&mutex);
  struct entry *entry = find(name);
  if (entry) {
    free(entry->name);
    *entry = (struct entry){0};
    atomic_fetch_sub(&count, 1);
    pthread_cond_broadcast(&removed);
  }
  pthread_mutex_unlock(&mutex);
}

// Whether the call is to answer `*code` in libasound's place.
static bool strikes(snd_pcm_t *pcm, enum alsa_call call, int *code) {
  if (atomic_load_explicit(&count, memory_order_relaxed) == 0) return false;
  const char *name = snd_pcm_name(pcm);
  bool answer = false;
  pthread_mutex_lock(&mutex);
  struct entry *entry = name ? find(name) : NULL;
  if (entry) {
    entry->calls++;
    if (entry->fault.call == call) {
      long late = entry->seen++ - entry->fault.after;
      bool is_due = late >= 0 && (entry->fault.every ? late % entry->fault.every == 0 : late == 0);
      if (is_due) {
        entry->struck++;
        answer = !entry->fault.hangs;
        *code = entry->fault.code;
        // The name may be removed and the place be another's by the time this wakes up.
        while (entry->fault.hangs && find(name) == entry) pthread_cond_wait(&removed, &mutex);
      }
    }
  }
  pthread_mutex_unlock(&mutex);
  return answer;
}

// The library's own function, behind the one of the same name here.
#define NEXT(type, name, ...)                                              \
  static type (*next)(__VA_ARGS__);                                        \
  if (!next) next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name);         \
  int code = 0

snd_pcm_sframes_t snd_pcm_avail_update(snd_pcm_t *pcm) {
  NEXT(snd_pcm_sframes_t, snd_pcm_avail_update, snd_pcm_t *);
  return strikes(pcm, alsa_avail_update, &code) ? code : next(pcm);
}

snd_pcm_sframes_t snd_pcm_avail(snd_pcm_t *pcm) {
  NEXT(snd_pcm_sframes_t, snd_pcm_avail, snd_pcm_t *);
  return strikes(pcm, alsa_avail, &code) ? code : next(pcm);
}

snd_pcm_sframes_t snd_pcm_writei(snd_pcm_t *pcm, const void *frames, snd_pcm_uframes_t size) {
  NEXT(snd_pcm_sframes_t, snd_pcm_writei, snd_pcm_t *, const void *, snd_pcm_uframes_t);
  return strikes(pcm, alsa_writei, &code) ? code : next(pcm, frames, size);
}

int snd_pcm_mmap_begin(snd_pcm_t *pcm, const snd_pcm_channel_area_t **areas,
                       snd_pcm_uframes_t *offset, snd_pcm_uframes_t *frames) {
  NEXT(int, snd_pcm_mmap_begin, snd_pcm_t *, const snd_pcm_channel_area_t **, snd_pcm_uframes_t *,
       snd_pcm_uframes_t *);
  return strikes(pcm, alsa_mmap_begin, &code) ? code : next(pcm, areas, offset, frames);
}

snd_pcm_sframes_t snd_pcm_mmap_commit(snd_pcm_t *pcm, snd_pcm_uframes_t offset,
                                      snd_pcm_uframes_t frames) {
  NEXT(snd_pcm_sframes_t, snd_pcm_mmap_commit, snd_pcm_t *, snd_pcm_uframes_t, snd_pcm_uframes_t);
  return strikes(pcm, alsa_mmap_commit, &code) ? code : next(pcm, offset, frames);
}

int snd_pcm_prepare(snd_pcm_t *pcm) {
  NEXT(int, snd_pcm_prepare, snd_pcm_t *);
  return strikes(pcm, alsa_prepare, &code) ? code : next(pcm);
}

int snd_pcm_start(snd_pcm_t *pcm) {
  NEXT(int, snd_pcm_start, snd_pcm_t *);
  return strikes(pcm, alsa_start, &code) ? code : next(pcm);
}

int snd_pcm_resume(snd_pcm_t *pcm) {
  NEXT(int, snd_pcm_resume, snd_pcm_t *);
  return strikes(pcm, alsa_resume, &code) ? code : next(pcm);
}

int snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *frames) {
  NEXT(int, snd_pcm_delay, snd_pcm_t *, snd_pcm_sframes_t *);
  return strikes(pcm, alsa_delay, &code) ? code : next(pcm, frames);
}

int snd_pcm_status(snd_pcm_t *pcm, snd_pcm_status_t *status) {
  NEXT(int, snd_pcm_status, snd_pcm_t *, snd_pcm_status_t *);
  return strikes(pcm, alsa_status, &code) ? code : next(pcm, status);
}

snd_pcm_state_t snd_pcm_state(snd_pcm_t *pcm) {
  NEXT(snd_pcm_state_t, snd_pcm_state, snd_pcm_t *);
  return strikes(pcm, alsa_state, &code) ? (snd_pcm_state_t)code : next(pcm);
}

int snd_pcm_poll_descriptors_revents(snd_pcm_t *pcm, struct pollfd *descriptors, unsigned size,
                                     unsigned short *events) {
  NEXT(int, snd_pcm_poll_descriptors_revents, snd_pcm_t *, struct pollfd *, unsigned,
       unsigned short *);
  return strikes(pcm, alsa_revents, &code) ? code : next(pcm, descriptors, size, events);
}
