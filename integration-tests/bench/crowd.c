// Clients of 127.0.0.1, each connection from a chosen source address 127.0.1.x; a polite one speaks to a Redis behind the proxy.
//   crowd flood PORT SOURCES SECONDS       as many as they can from all sources
//   crowd polite PORT PER_SECOND SECONDS   a connection at a time, at this rate: PING, answer, close; prints counts and latencies
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { FLOODERS = 10 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

// True when the proxy served: the answer to PING came.
static int exchange(int port, unsigned source) {
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons(port)};
  from.sin_addr.s_addr = htonl(0x7f000100u + source);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct timeval patience = {.tv_sec = 10};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, served = 0;
  char answer[16];
  if (fd < 0) return 0;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) == 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0
      && send(fd, "PING\r\n", 6, MSG_NOSIGNAL) == 6)
    served = recv(fd, answer, sizeof answer, 0) == 7 && memcmp(answer, "+PONG\r\n", 7) == 0;
  close(fd);
  return served;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void flood(int port, unsigned sources, double seconds) {
  long *tried = mmap(NULL, 2 * sizeof *tried, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), *served = tried + 1;
  double start = now();
  for (unsigned child = 0; child < FLOODERS; child++) {
    if (fork() > 0) continue;
    for (unsigned source = child; now() - start < seconds; source = (source + FLOODERS) % sources) {
      __atomic_add_fetch(served, exchange(port, 1 + source), __ATOMIC_RELAXED);
      __atomic_add_fetch(tried, 1, __ATOMIC_RELAXED);
    }
    _exit(0);
  }
  while (wait(NULL) > 0) {}
  printf("flood: %.0f connections/s tried, %.0f served\n", *tried / seconds, *served / seconds);
}

static void polite(int port, double rate, double seconds) {
  long total = rate * seconds, served = 0;
  double *millis = malloc(total * sizeof *millis), start = now();
  for (long i = 0; i < total; i++) {
    double wait = start + i / rate - now();
    if (wait > 0) usleep(wait * 1e6);
    double begin = now();
    served += exchange(port, 250);
    millis[i] = (now() - begin) * 1e3;
  }
  qsort(millis, total, sizeof *millis, ascending);
  printf("polite: %ld connections, %ld served, p50 %.2f ms, p99 %.2f ms, max %.2f ms\n", total, served, millis[total / 2],
         millis[total * 99 / 100], millis[total - 1]);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  if (strcmp(argv[1], "flood") == 0)
    flood(atoi(argv[2]), atoi(argv[3]), atof(argv[4]));
  else
    polite(atoi(argv[2]), atof(argv[3]), atof(argv[4]));
  return 0;
}
