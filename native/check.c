// Holds send_many against sockets in every state. scripts/check-native.ts runs it under valgrind and the sanitizers.
#include "send-many.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 64, SIZE = 1 << 20 };

int main(void) {
  int32_t ours[SOCKETS], theirs[SOCKETS], taken[SOCKETS];
  for (int i = 0; i < SOCKETS; i++) {
    int pair[2];
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    ours[i] = pair[0], theirs[i] = pair[1];
  }
  // Each takes a small buffer whole.
  send_many(ours, SOCKETS, "hello", 5, taken);
  for (int i = 0; i < SOCKETS; i++) {
    char got[8] = {0};
    assert(taken[i] == 5 && read(theirs[i], got, sizeof got) == 5 && strcmp(got, "hello") == 0);
  }
  // A large one in part, as far as the buffers of the system go; then nothing, and nobody waits.
  char *large = malloc(SIZE), *got = malloc(SIZE);
  for (int i = 0; i < SIZE; i++) large[i] = (char)(i * 31);
  send_many(ours, SOCKETS, large, SIZE, taken);
  for (int i = 0; i < SOCKETS; i++) assert(taken[i] > 0 && taken[i] < SIZE);
  int32_t more[SOCKETS];
  send_many(ours, SOCKETS, large, SIZE, more);
  for (int i = 0; i < SOCKETS; i++) {
    assert(more[i] == 0);
    int have = 0;
    while (have < taken[i]) have += (int)read(theirs[i], got + have, (size_t)(SIZE - have));
    assert(have == taken[i] && memcmp(got, large, (size_t)have) == 0);
  }
  // A peer that is gone, a socket that is closed, a number that is none: no signal, and the others get theirs.
  close(theirs[0]);
  close(ours[1]);
  ours[2] = -1;
  send_many(ours, SOCKETS, "x", 1, taken);
  for (int i = 0; i < SOCKETS; i++) assert(taken[i] == (i > 2));
  send_many(ours, 0, "x", 1, taken);
  for (int i = 0; i < SOCKETS; i++) {
    if (i != 0) close(theirs[i]);
    if (i != 1 && i != 2) close(ours[i]);
  }
  free(large);
  free(got);
  puts("send_many: as it should");
  return 0;
}
