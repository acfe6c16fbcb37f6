// The limit that a proxy on epoll can reach: a relay that does nothing else. One thread, 127.0.0.1, no timeouts, no counters, no log.
//   relay LISTEN_PORT BACKEND_PORT copy|splice
// What it saves is saved on purpose: sockets are registered once, edge-triggered; TCP_NODELAY is inherited from the listening socket;
// a short read is not followed by one that says EAGAIN; a FIN that the event tells (EPOLLRDHUP) is not read again, and leaves in one
// segment with the bytes before it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, EVENTS = 256 };

struct session;

// One side of a session is the source of the flow to its peer.
struct side {
  int fd, pipe[2];
  int open;      // connected; the client's side always
  int fin_known; // the event told of a FIN: it follows the bytes that are queued
  int ended;     // FIN read and passed on
  char *rest;    // what the peer did not take (copy)
  size_t rest_from, rest_size, piped;
  struct side *peer;
  struct session *session;
};

struct session {
  struct side client, backend;
  struct session *next_dead;
  int dead;
};

static int epoll, splicing;
static char chunk[CHUNK];
static struct session *dead; // freed after the events of the turn, which may name them

static void finish(struct session *s) {
  if (s->dead) return;
  s->dead = 1;
  s->next_dead = dead;
  dead = s;
  for (struct side *side = &s->client;; side = &s->backend) {
    close(side->fd);
    free(side->rest);
    if (side->pipe[1]) close(side->pipe[0]), close(side->pipe[1]);
    if (side == &s->backend) return;
  }
}

static void end(struct side *source) {
  source->ended = 1;
  if (source->peer->ended)
    finish(source->session);
  else
    shutdown(source->peer->fd, SHUT_WR);
}

// True when the flow may go on; otherwise an edge will continue it, or the session is over.
static int proceed(struct side *source, ssize_t moved) {
  if (moved >= 0) return 1;
  if (errno != EAGAIN) finish(source->session);
  return 0;
}

static int flush_rest(struct side *source) {
  while (source->rest_size) {
    ssize_t sent = send(source->peer->fd, source->rest + source->rest_from, source->rest_size, MSG_NOSIGNAL);
    if (!proceed(source, sent)) return 0;
    source->rest_from += sent;
    source->rest_size -= sent;
  }
  return 1;
}

static void copy(struct side *source) {
  if (!flush_rest(source)) return;
  while (!source->ended) {
    ssize_t got = recv(source->fd, chunk, CHUNK, 0);
    if (!proceed(source, got)) return;
    if (got == 0) {
      end(source);
      return;
    }
    int last = got < CHUNK && source->fin_known;
    ssize_t sent = send(source->peer->fd, chunk, got, MSG_NOSIGNAL | (last ? MSG_MORE : 0)); // the FIN goes with the bytes
    if (sent < 0 && errno != EAGAIN) {
      finish(source->session);
      return;
    }
    if (sent < got) {
      if (sent < 0) sent = 0;
      if (!source->rest) source->rest = malloc(CHUNK);
      source->rest_from = 0;
      source->rest_size = got - sent;
      memcpy(source->rest, chunk + sent, got - sent);
      return;
    }
    if (last) end(source);
    if (got < CHUNK) return;
  }
}

static void splice_all(struct side *source) {
  if (!source->pipe[1]) {
    if (pipe2(source->pipe, O_NONBLOCK | O_CLOEXEC)) {
      finish(source->session);
      return;
    }
    fcntl(source->pipe[1], F_SETPIPE_SZ, CHUNK);
  }
  while (!source->ended) {
    if (!source->piped) {
      ssize_t got = splice(source->fd, NULL, source->pipe[1], NULL, CHUNK, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
      if (!proceed(source, got)) return;
      if (got == 0) {
        end(source);
        return;
      }
      source->piped = got;
    }
    ssize_t sent = splice(source->pipe[0], NULL, source->peer->fd, NULL, source->piped, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (!proceed(source, sent)) return;
    source->piped -= sent;
  }
}

static void flow(struct side *source) {
  if (source->session->dead || source->ended || !source->open || !source->peer->open) return;
  if (splicing)
    splice_all(source);
  else
    copy(source);
}

static void on_event(struct side *side, unsigned events) {
  if (side->session->dead) return;
  if (!side->open && events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) {
    if (events & (EPOLLERR | EPOLLHUP)) {
      finish(side->session);
      return;
    }
    side->open = 1;
    flow(side->peer);
  }
  if (events & EPOLLRDHUP && !(events & EPOLLERR)) side->fin_known = 1;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) flow(side);
  if (events & EPOLLOUT && (side->peer->rest_size || side->peer->piped)) flow(side->peer);
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void watch(struct side *side) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = side};
  epoll_ctl(epoll, EPOLL_CTL_ADD, side->fd, &event);
}

static void accept_all(int listener, struct sockaddr_in *backend) {
  int fd, on = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct session *s = calloc(1, sizeof *s);
    s->client = (struct side){.fd = fd, .open = 1, .peer = &s->backend, .session = s};
    s->backend = (struct side){.peer = &s->client, .session = s};
    s->backend.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(s->backend.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(s->backend.fd, (struct sockaddr *)backend, sizeof *backend) && errno != EINPROGRESS) {
      finish(s);
      continue;
    }
    watch(&s->backend);
    watch(&s->client);
  }
}

int main(int argc, char **argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc != 4) {
    fprintf(stderr, "usage: relay LISTEN_PORT BACKEND_PORT copy|splice\n");
    return 2;
  }
  struct sockaddr_in front = loopback(atoi(argv[1])), backend = loopback(atoi(argv[2]));
  splicing = !strcmp(argv[3], "splice");
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&front, sizeof front) || listen(listener, 4096)) {
    perror("relay");
    return 1;
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[EVENTS], accepting = {.events = EPOLLIN | EPOLLET};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &accepting);
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr)
        on_event(events[i].data.ptr, events[i].events);
      else
        accept_all(listener, &backend);
    }
    while (dead) {
      struct session *next = dead->next_dead;
      free(dead);
      dead = next;
    }
  }
}
