// What the system itself takes to tell many something: one write(2) for each client, in C, and nothing else. It looks at
// no token, checks no key of a handshake and knows one room. On a loopback every request comes in one piece.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 20000, REQUEST = 64 * 1024, EVENTS = 512 };

static const char UPGRADED[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
static const char ACCEPTED[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
static const char REFUSED[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

static int members[SOCKETS], count;
/** Where a socket stands among the members; -1: it is none. */
static int place[SOCKETS];
static char request[REQUEST + 1], frame[REQUEST + 512];

static void put(int fd, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t taken = write(fd, bytes, size);
    if (taken <= 0) return;
    bytes += taken, size -= (size_t)taken;
  }
}

/** The event of Fanfare with the attributes of the request, as a text frame. Returns its size, or 0. */
static size_t event_frame(char *body) {
  char *attributes = strstr(body, "\"attributes\":"), *end = strrchr(body, '}');
  if (!attributes || !end) return 0;
  *end = 0;
  char *payload = frame + 4;
  int size = snprintf(payload, sizeof frame - 4,
                      "{\"Type\":\"EVENT\",\"Id\":\"00000000-0000-4000-8000-000000000000\",\"RequestId\":\"\","
                      "\"EventName\":\"SystemMessage\",\"Attributes\":%s,\"SendTime\":\"2026-11-28T00:00:00.000Z\"}",
                      attributes + 13);
  if (size < 126 || size > 0xffff) return 0;
  frame[0] = (char)0x81, frame[1] = 126, frame[2] = (char)(size >> 8), frame[3] = (char)size;
  return (size_t)size + 4;
}

static void leave(int fd) {
  if (place[fd] >= 0) {
    members[place[fd]] = members[--count];
    place[members[place[fd]]] = place[fd];
    place[fd] = -1;
  }
  close(fd);
}

static void serve(int fd) {
  ssize_t size = read(fd, request, REQUEST);
  if (size <= 0) return leave(fd);
  if (place[fd] >= 0) return;
  request[size] = 0;
  if (strncmp(request, "GET ", 4) == 0) {
    place[fd] = count, members[count++] = fd;
    return put(fd, UPGRADED, sizeof UPGRADED - 1);
  }
  char *body = strstr(request, "\r\n\r\n");
  size_t length = body ? event_frame(body) : 0;
  if (length == 0) return put(fd, REFUSED, sizeof REFUSED - 1);
  for (int i = 0; i < count; i++) put(members[i], frame, length);
  put(fd, ACCEPTED, sizeof ACCEPTED - 1);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  memset(place, -1, sizeof place);
  int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
  printf("{\"level\":\"info\",\"url\":\"http://127.0.0.1:%d\",\"msg\":\"The floor is ready\"}\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd);
        continue;
      }
      int fd = accept(listener, NULL, NULL);
      if (fd < 0 || fd >= SOCKETS) {
        if (fd >= 0) close(fd);
        continue;
      }
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    }
  }
}
