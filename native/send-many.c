#include "send-many.h"
#include <errno.h>
#include <sys/socket.h>

void send_many(const int32_t *sockets, size_t count, const void *bytes, size_t size, int32_t *taken) {
  for (size_t i = 0; i < count; i++) {
    ssize_t sent;
    do sent = send(sockets[i], bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    // A full socket, or a broken one: Node writes to it next, and finds out which.
    taken[i] = sent < 0 ? 0 : (int32_t)sent;
  }
}
