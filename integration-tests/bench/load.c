// Both ends of every proxy under test, in one thread, so that one core has the proxy and the other everything else: clients, backend, and
// the reader of access logs. Driven by lines on stdin, each answered by one line on stdout ("error TEXT" when something failed).
//   load BACKENDS [CERTIFICATE]       prints the ports of that many backends, then of as many that speak TLS
//   first KIND PORT MILLIS               tries every millisecond until one exchange succeeds              ok
//   fresh KIND PORT CONNS MILLIS COUNT   exchanges on a connection of their own, CONNS at a time         slice OPS NANOS P50 P99
//   open KIND SET PORT CONNS             opens connections that stay, one small exchange on each         ok
//   keep SET SIZE MILLIS COUNT           exchanges on all connections of the set, one at a time on each  slice OPS NANOS P50 P99
//   send SET SIZE MILLIS COUNT           the same with requests of SIZE                                  slice OPS NANOS P50 P99
//   close SET                                                                                            ok
//   log PATH                             reads this pipe from now on                                     ok
//   lines                                lines read from pipes, in the order of the log commands         lines N...
// An exchange is a request of 100 bytes and a response of SIZE (200 when small); the backend closes first after a "fresh" one. The first request of
// a connection is "plain", or a "hello": the ClientHello of OpenSSL 3.0 for a.example.com, 319 bytes, which is answered without TLS. After a handshake
// (tls12, tls13, resumed12, resumed13: see tls.h) it is a plain one inside. A slice starts none after MILLIS or COUNT and ends when the last is
// answered. NANOS is its length, P50 and P99 are latencies in microseconds.
#define _GNU_SOURCE
#include "tls.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST = 100, HELLO = 319, HELLO_RANDOM = 11, SMALL = 200 };
enum { INLINE = 4096, WINDOW = 1 << 20, MOST_FDS = 65536, SLOWEST_MICROS = 100000, STUCK_MILLIS = 10000 };
enum kind { UNUSED, COMMANDS, LISTENER, BACKEND, CLIENT, LOG };
enum { PLAIN = -2, IN_HELLO = -1 }; // ways to begin a connection, beside the handshakes

struct end {
  enum kind kind;
  int set;         // of a client; 0 = a connection for one exchange. Of a log: its number; of a listener: whether it speaks TLS
  int closing;     // a backend that closes after its response
  int busy;        // a client that waits for its response
  struct ssl_st *tls;
  int secured;     // its handshake is done
  unsigned unsent; // bytes of the request still to send (client): they wait for the connection, the handshake, or room
  unsigned have;   // bytes of the request (backend)
  unsigned whole;  // bytes that it has
  long small;      // bytes of the response to it (backend)
  long left;       // bytes of the response still to send (backend) or to come (client)
  long began;
};

static struct end ends[MOST_FDS];
static char request[HELLO], scratch[WINDOW];
static unsigned asked; // bytes of the request; what is beyond its head is anything
static int way;        // in which connections begin
static int epoll, body, logs, commanded;
static long lines[64];
// Its random, 32 bytes that mean nothing to a proxy, says what a plain request says.
static const char hello[HELLO + 1] =
  "\x16\x03\x01\x01\x3a\x01\x00\x01\x36\x03\x03\xb0\xf2\x6c\xa2\xbb\x10\x1b\xb0\x40\x22\x82\x10\x69\x8e\x6c\x90\x0d\xb2\x36\x29\x93\x76\xf5\xd3"
  "\x59\x68\xd9\x35\x39\x54\xe0\xbc\x20\x09\xcf\xb3\x01\x30\x6c\x41\xdc\x60\xc5\x92\x0a\x9d\x1b\x30\x35\x89\x5a\xe8\x6e\x39\x66\x77\x17\x9f\x5c"
  "\xaa\xa3\x1c\x15\x77\x7a\x00\x3e\x13\x02\x13\x03\x13\x01\xc0\x2c\xc0\x30\x00\x9f\xcc\xa9\xcc\xa8\xcc\xaa\xc0\x2b\xc0\x2f\x00\x9e\xc0\x24\xc0"
  "\x28\x00\x6b\xc0\x23\xc0\x27\x00\x67\xc0\x0a\xc0\x14\x00\x39\xc0\x09\xc0\x13\x00\x33\x00\x9d\x00\x9c\x00\x3d\x00\x3c\x00\x35\x00\x2f\x00\xff"
  "\x01\x00\x00\xaf\x00\x00\x00\x12\x00\x10\x00\x00\x0d\x61\x2e\x65\x78\x61\x6d\x70\x6c\x65\x2e\x63\x6f\x6d\x00\x0b\x00\x04\x03\x00\x01\x02\x00"
  "\x0a\x00\x16\x00\x14\x00\x1d\x00\x17\x00\x1e\x00\x19\x00\x18\x01\x00\x01\x01\x01\x02\x01\x03\x01\x04\x00\x23\x00\x00\x00\x16\x00\x00\x00\x17"
  "\x00\x00\x00\x0d\x00\x2a\x00\x28\x04\x03\x05\x03\x06\x03\x08\x07\x08\x08\x08\x09\x08\x0a\x08\x0b\x08\x04\x08\x05\x08\x06\x04\x01\x05\x01\x06"
  "\x01\x03\x03\x03\x01\x03\x02\x04\x02\x05\x02\x06\x02\x00\x2b\x00\x09\x08\x03\x04\x03\x03\x03\x02\x03\x01\x00\x2d\x00\x02\x01\x01\x00\x33\x00"
  "\x26\x00\x24\x00\x1d\x00\x20\x64\xc2\x0e\x77\x0c\x5a\x61\x70\xd6\x75\x95\xb3\x9b\xa3\x54\x37\x0b\x6c\x63\x11\x4a\xe8\x5f\xe8\xff\x38\x9b\xa6"
  "\x21\x80\x39\x6e";
// The work of the command that runs.
static long deadline, to_start, done, failed, outstanding, response = SMALL;
static int port;
static unsigned latency[SLOWEST_MICROS + 1];

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static struct sockaddr_in loopback(int p) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(p), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void watch(int fd, enum kind kind, int set, unsigned events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (fd >= MOST_FDS || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) {
    perror("load");
    exit(1);
  }
  ends[fd] = (struct end){.kind = kind, .set = set};
}

static void forget(int fd) {
  ends[fd].kind = UNUSED;
  if (ends[fd].tls) tls_end(ends[fd].tls);
  close(fd);
}

static void fail(int fd) {
  if (ends[fd].busy) outstanding--;
  failed++;
  forget(fd);
}

static ssize_t take(int fd, void *to, size_t size, int flags) {
  return ends[fd].tls ? tls_recv(ends[fd].tls, to, size) : recv(fd, to, size, flags);
}

static ssize_t give(int fd, const void *from, size_t size) {
  return ends[fd].tls ? tls_send(ends[fd].tls, from, size) : send(fd, from, size, MSG_NOSIGNAL);
}

// True when bytes can be moved; else the handshake waits for an edge, or has failed.
static int secure(int fd) {
  struct end *e = &ends[fd];
  int result = !e->tls || e->secured ? 1 : tls_handshake(e->tls);
  if (result < 0) {
    if (e->kind == CLIENT) fail(fd);
    else forget(fd);
  }
  return e->secured = result > 0;
}

// Sends what is left of the request. True when nothing is; else an edge continues it, or it has failed.
static int push(int fd) {
  struct end *e = &ends[fd];
  if (!secure(fd)) return 0;
  while (e->unsent > 0) {
    unsigned from = asked - e->unsent;
    ssize_t sent = from < sizeof request ? give(fd, request + from, asked < sizeof request ? e->unsent : sizeof request - from)
                                         : give(fd, scratch, e->unsent < WINDOW ? e->unsent : WINDOW);
    if (sent < 0) {
      if (errno != EAGAIN) fail(fd);
      return 0;
    }
    e->unsent -= sent;
  }
  return 1;
}

static void begin(int fd, long time) {
  struct end *e = &ends[fd];
  e->began = time;
  e->left = response;
  e->unsent = asked;
  outstanding++;
  e->busy = 1;
  push(fd);
}

static void dial(int set, long time) {
  struct sockaddr_in to = loopback(port);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  to_start--;
  if (fd < 0 || (connect(fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS)) {
    failed++;
    if (fd >= 0) close(fd);
    return;
  }
  watch(fd, CLIENT, set, EPOLLIN | EPOLLOUT | EPOLLET);
  if (way >= 0) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // a request may follow the end of a handshake
    ends[fd].tls = tls_client(fd, way, port);
  }
  begin(fd, time);
}

// The exchange is over: count it and start the next one in its place.
static void complete(int fd, int opening) {
  struct end *e = &ends[fd];
  int set = e->set;
  long time = now(), micros = (time - e->began) / 1000;
  latency[micros < SLOWEST_MICROS ? micros : SLOWEST_MICROS]++;
  done++;
  outstanding--;
  e->busy = 0;
  if (!set) forget(fd);
  if (to_start <= 0 || time >= deadline) return;
  if (!set || opening) {
    dial(set, time);
  } else {
    to_start--;
    begin(fd, time);
  }
}

static int opening; // connections that stay are opened by the command that runs

static void on_client(int fd) {
  struct end *e = &ends[fd];
  if (e->unsent > 0 && !push(fd)) return;
  for (;;) {
    // The bytes of a large response are counted and thrown away in the kernel.
    ssize_t got = take(fd, scratch, WINDOW, e->left > INLINE ? MSG_TRUNC : 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      if (got == 0 && e->busy && !e->set && e->left == 0) complete(fd, 0);
      else fail(fd);
      return;
    }
    if ((e->left -= got) < 0 || !e->busy) {
      fail(fd);
      return;
    }
    if (e->left == 0 && e->set) {
      complete(fd, opening);
      return; // nothing can follow but the answer to the next request, which makes an edge
    }
  }
}

static void respond(int fd) {
  struct end *e = &ends[fd];
  while (e->left > 0) {
    off_t start = 0;
    long next = e->left < WINDOW ? e->left : WINDOW;
    ssize_t sent = e->left > INLINE && !e->tls ? sendfile(fd, body, &start, next) : give(fd, scratch, next);
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) {
      forget(fd);
      return;
    }
    e->left -= sent;
  }
  if (e->closing) forget(fd);
}

static void on_backend(int fd) {
  struct end *e = &ends[fd];
  if (!secure(fd)) return;
  if (e->left > 0) {
    respond(fd);
    if (e->kind == UNUSED || e->left > 0) return;
  }
  do {
    char text[HELLO];
    long missing = e->whole - e->have;
    int large = e->have > 0 && missing > HELLO;
    ssize_t got = large ? take(fd, scratch, missing < WINDOW ? missing : WINDOW, MSG_TRUNC) : take(fd, text, e->have ? missing : HELLO, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      forget(fd);
      return;
    }
    // The first bytes say what to do; a request that is torn apart within them has not been seen yet, and is none of ours.
    if (e->have == 0) {
      int tls = text[0] == hello[0];
      const char *words = text + (tls ? HELLO_RANDOM : 0);
      long size = atol(words + 1);
      e->whole = tls ? HELLO : words[0] == 's' ? size : REQUEST;
      e->closing = words[0] == 'c';
      e->small = words[0] == 's' ? SMALL : size;
    }
    e->have += got;
  } while (e->have < e->whole); // nothing can follow it but the next request, which makes an edge
  e->have = 0;
  e->left = e->small;
  respond(fd);
}

static void on_log(int fd) {
  ssize_t got = read(fd, scratch, WINDOW);
  for (char *p = scratch, *last = scratch + got; got > 0 && (p = memchr(p, '\n', last - p)); p++) lines[ends[fd].set]++;
}

static void turn(int millis) {
  struct epoll_event events[256];
  int count = epoll_wait(epoll, events, 256, millis);
  for (int i = 0, fd; i < count; i++) {
    switch (ends[fd = events[i].data.fd].kind) {
      case LISTENER:
        for (int accepted; (accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
          watch(accepted, BACKEND, 0, EPOLLIN | EPOLLOUT | EPOLLET);
          if (ends[fd].set) ends[accepted].tls = tls_server(accepted);
        }
        break;
      case BACKEND: on_backend(fd); break;
      case CLIENT: on_client(fd); break;
      case LOG: on_log(fd); break;
      case COMMANDS: commanded = 1; break;
      case UNUSED: break;
    }
  }
}

// Failures count for the answer that follows them, also those of connections that should have stayed.
static void answer(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  fflush(stdout);
  failed = 0;
}

// Runs until every exchange has its answer. False when some have failed, or nothing moves any more.
static int settle(void) {
  for (long last = -1, since = now(); outstanding > 0; turn(100)) {
    if (done != last) last = done, since = now();
    if (now() - since > STUCK_MILLIS * 1000000L) {
      answer("error %ld exchanges without an answer for %d s", outstanding, STUCK_MILLIS / 1000);
      exit(1);
    }
  }
  return failed == 0;
}

// WHAT is c (the backend closes), k (the connection stays), or s (that too, and SIZE is that of the request).
static void prepare(int how, char what, long size, long millis, long count) {
  int in_hello = how == IN_HELLO;
  char *words = request + (in_hello ? HELLO_RANDOM : 0);
  way = how;
  response = what == 's' ? SMALL : size;
  asked = in_hello ? HELLO : what == 's' ? size : REQUEST;
  memset(request, '.', REQUEST);
  if (in_hello) memcpy(request, hello, HELLO);
  words[0] = what;
  words[1 + snprintf(words + 1, 20, "%ld", size)] = '.';
  done = 0;
  to_start = count;
  deadline = now() + millis * 1000000L;
}

static long percentile(double share) {
  long wanted = done * share, seen = 0, micros = 0;
  while (micros < SLOWEST_MICROS && (seen += latency[micros]) <= wanted) micros++;
  return micros;
}

static void report(long began) {
  if (failed)
    answer("error %ld of %ld exchanges failed", failed, failed + done);
  else
    answer("slice %ld %ld %ld %ld", done, now() - began, percentile(0.5), percentile(0.99));
}

static void fresh(int how, int conns, long millis, long count) {
  prepare(how, 'c', SMALL, millis, count);
  memset(latency, 0, sizeof latency);
  long began = now();
  while (conns-- > 0 && to_start > 0) dial(0, began);
  settle();
  report(began);
}

static void keep(char what, int set, long size, long millis, long count) {
  prepare(PLAIN, what, size, millis, count);
  memset(latency, 0, sizeof latency);
  long began = now();
  for (int fd = 0; fd < MOST_FDS && to_start > 0; fd++) {
    if (ends[fd].kind != CLIENT || ends[fd].set != set) continue;
    to_start--;
    begin(fd, began);
  }
  settle();
  report(began);
}

static void open_set(int how, int set, int conns) {
  prepare(how, 'k', SMALL, 3600000, conns);
  opening = 1;
  for (int i = 0; i < 32 && to_start > 0; i++) dial(set, now());
  int fine = settle();
  opening = 0;
  if (fine) answer("ok");
  else answer("error %ld of %d connections failed", failed, conns);
}

static void close_set(int set) {
  for (int fd = 0; fd < MOST_FDS; fd++)
    if (ends[fd].kind == CLIENT && ends[fd].set == set) forget(fd);
  answer("ok");
}

static void first(int how, long millis) {
  long last = now() + millis * 1000000L;
  do {
    prepare(how, 'c', SMALL, 1000, 1);
    dial(0, now());
    if (settle()) {
      answer("ok");
      return;
    }
    failed = 0;
    turn(1);
  } while (now() < last);
  answer("error nobody answered on port %d for %ld ms", port, millis);
}

static int way_of(const char *kind) {
  static const char *handshakes[] = {"tls12", "tls13", "resumed12", "resumed13"};
  for (int i = TLS12; i <= RESUMED13; i++)
    if (!strcmp(kind, handshakes[i])) return i;
  return kind[0] == 'h' ? IN_HELLO : PLAIN;
}

static void command(char *line) {
  char path[1024], kind[16];
  int set, conns;
  long size, millis, count;
  if (sscanf(line, "first %15s %d %ld", kind, &port, &millis) == 3) first(way_of(kind), millis);
  else if (sscanf(line, "fresh %15s %d %d %ld %ld", kind, &port, &conns, &millis, &count) == 5) fresh(way_of(kind), conns, millis, count);
  else if (sscanf(line, "open %15s %d %d %d", kind, &set, &port, &conns) == 4) open_set(way_of(kind), set, conns);
  else if (sscanf(line, "keep %d %ld %ld %ld", &set, &size, &millis, &count) == 4) keep('k', set, size, millis, count);
  else if (sscanf(line, "send %d %ld %ld %ld", &set, &size, &millis, &count) == 4) keep('s', set, size, millis, count);
  else if (sscanf(line, "close %d", &set) == 1) close_set(set);
  else if (sscanf(line, "log %1023s", path) == 1 && logs < 64) {
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC); // a writer too: no end of file when a proxy ends
    if (fd < 0) {
      answer("error %s: %s", path, strerror(errno));
      return;
    }
    fcntl(fd, F_SETPIPE_SZ, 1 << 20);
    watch(fd, LOG, logs++, EPOLLIN);
    answer("ok");
  } else if (!strncmp(line, "lines", 5)) {
    printf("lines");
    for (int i = 0; i < logs; i++) printf(" %ld", lines[i]);
    answer("");
  } else answer("error unknown command %s", line);
}

static int listen_anywhere(int tls) {
  struct sockaddr_in any = loopback(0);
  socklen_t size = sizeof any;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); // accepted sockets inherit it
  if (bind(fd, (struct sockaddr *)&any, sizeof any) || listen(fd, 4096) || getsockname(fd, (struct sockaddr *)&any, &size)) {
    perror("load");
    exit(1);
  }
  watch(fd, LISTENER, tls, EPOLLIN);
  return ntohs(any.sin_port);
}

int main(int argc, char **argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
  if (argc != 2 && argc != 3) {
    fprintf(stderr, "usage: load BACKENDS [CERTIFICATE]\n");
    return 2;
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  body = memfd_create("body", MFD_CLOEXEC);
  if (ftruncate(body, WINDOW)) return 1;
  for (int i = atoi(argv[1]); i > 0; i--) printf("%d ", listen_anywhere(0));
  if (argc == 3) {
    tls_serve(argv[2]);
    for (int i = atoi(argv[1]); i > 0; i--) printf("%d ", listen_anywhere(1));
  }
  answer("");
  watch(0, COMMANDS, 0, EPOLLIN);
  for (char line[2048];;) {
    commanded = 0;
    turn(-1);
    if (!commanded) continue;
    if (!fgets(line, sizeof line, stdin)) return 0; // who gave the commands is gone
    command(line);
  }
}
