// One buffer to many sockets: the loop of native/send-many.c, apart from Node, so that a program can check it.
#include <stddef.h>
#include <stdint.h>

/** How many bytes each socket took is put into `taken`: 0 where it took none, for whatever reason. Never waits. */
void send_many(const int32_t *sockets, size_t count, const void *bytes, size_t size, int32_t *taken);
