// SPDX-License-Identifier: Apache-2.0
// Takes memory until a control group, or the machine (/proc), has next to none left, holds it, gives it back;
// again and again. hog GROUP_FOLDER LEAVE_KIB HOLD_S PAUSE_S ROUNDS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static long number(const char *folder, const char *file, const char *key) {
  char path[512], line[256], name[128];
  long value = -1;
  snprintf(path, sizeof path, "%s/%s", folder, file);
  FILE *stream = fopen(path, "r");
  if (!stream) return -1;
  while (fgets(line, sizeof line, stream)) {
    if (!key && sscanf(line, "%ld", &value) == 1) break;
    long found;
    if (key && sscanf(line, "%127s %ld", name, &found) == 2 && !strcmp(name, key)) value = found;
  }
  fclose(stream);
  return value;
}

// What is left of the limit when file caches are dropped, but for half of those in use: programs run in them.
static long left(const char *folder) {
  long machine = number(folder, "meminfo", "MemAvailable:");
  if (machine >= 0) return machine << 10;
  int is_v2 = number(folder, "memory.current", NULL) >= 0;
  long limit = number(folder, is_v2 ? "memory.max" : "memory.limit_in_bytes", NULL);
  long used = number(folder, is_v2 ? "memory.current" : "memory.usage_in_bytes", NULL);
  long inactive = number(folder, "memory.stat", is_v2 ? "inactive_file" : "total_inactive_file");
  long active = number(folder, "memory.stat", is_v2 ? "active_file" : "total_active_file");
  return limit - used + (inactive > 0 ? inactive : 0) + (active > 0 ? active / 2 : 0);
}

int main(int count, char **words) {
  if (count != 6) return 64;
  const size_t step = 256 << 10;
  static char *taken[4096];
  for (int round = 0; round < atoi(words[5]); round++) {
    int pieces = 0;
    sleep(atoi(words[4]));
    // Slower near the end, as a program that grows would be.
    while (pieces < 4096 && left(words[1]) > (long)step + atol(words[2]) * 1024) {
      taken[pieces] = mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (taken[pieces] == MAP_FAILED) return 1;
      memset(taken[pieces++], 1, step);
      usleep(5000);
    }
    printf("hog: took %zu KiB, %ld KiB left\n", pieces * step >> 10, left(words[1]) >> 10);
    fflush(stdout);
    sleep(atoi(words[3]));
    while (pieces > 0) munmap(taken[--pieces], step);
  }
  return 0;
}
