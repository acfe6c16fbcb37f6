// Small HTTP client of the benchmark, for 127.0.0.1 only.
//   idle-peer first PORT PID MILLIS PATH   tries every millisecond until one request is answered; exit 1 after MILLIS or when PID is gone
//   idle-peer hold PORT COUNT PATH         opens COUNT connections, one request on each, prints "held COUNT", keeps them until killed
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

// One source address has about 28 000 ports, some of them still busy from earlier figures.
enum { CONNECTIONS_PER_SOURCE = 4000 };

static struct sockaddr_in loopback(unsigned last, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(0x7f000000u + last);
  return address;
}

static int dial(int port, unsigned source) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (fd < 0) return -1;
  struct timeval patience = {.tv_sec = 10};
  struct sockaddr_in from = loopback(source, 0), to = loopback(1, port);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) == 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

// Sends one keep-alive request and reads its whole response, which must fit the buffer. 0 = answered with 200.
static int exchange(int fd, const char *path) {
  char buffer[4096], *head_end, *length;
  int size = snprintf(buffer, sizeof buffer, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", path);
  if (send(fd, buffer, size, MSG_NOSIGNAL) != size) return -1;
  for (size_t have = 0; have < sizeof buffer - 1;) {
    ssize_t got = recv(fd, buffer + have, sizeof buffer - 1 - have, 0);
    if (got <= 0) return -1;
    have += got;
    buffer[have] = 0;
    if (!(head_end = strstr(buffer, "\r\n\r\n"))) continue;
    if (!(length = strcasestr(buffer, "content-length:"))) return -1;
    if (have >= head_end + 4 - buffer + strtoul(length + 15, NULL, 10)) return strncmp(buffer + 8, " 200", 4);
  }
  return -1;
}

static int first(int port, pid_t server, int millis, const char *path) {
  struct timespec pause = {.tv_nsec = 1000000}, start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do {
    int fd = dial(port, 1);
    if (fd >= 0) {
      int answered = exchange(fd, path) == 0;
      close(fd);
      if (answered) return 0;
    }
    nanosleep(&pause, NULL);
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while (kill(server, 0) == 0 && (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < millis);
  return 1;
}

static int hold(int port, int count, const char *path) {
  for (int i = 0; i < count; i++) {
    int fd = dial(port, 2 + i / CONNECTIONS_PER_SOURCE);
    if (fd < 0 || exchange(fd, path) != 0) {
      fprintf(stderr, "idle-peer: connection %d of %d: %s\n", i + 1, count, strerror(errno));
      return 1;
    }
  }
  printf("held %d\n", count);
  fflush(stdout);
  for (;;) pause();
}

int main(int argc, char **argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc == 6 && !strcmp(argv[1], "first")) return first(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), argv[5]);
  if (argc == 5 && !strcmp(argv[1], "hold")) return hold(atoi(argv[2]), atoi(argv[3]), argv[4]);
  fprintf(stderr, "usage: idle-peer first PORT PID MILLIS PATH | hold PORT COUNT PATH\n");
  return 2;
}
