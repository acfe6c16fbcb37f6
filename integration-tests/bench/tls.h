// TLS for load.c, by OpenSSL: of clients, and of backends. Sockets do not block.
#pragma once
#include <sys/types.h>

struct ssl_st;

// Kinds of handshakes of a client, all with X25519 and AES-128-GCM. One that resumes offers the last ticket that came from its port; the
// first one has none.
enum handshake { TLS12, TLS13, RESUMED12, RESUMED13 };

struct ssl_st *tls_client(int fd, enum handshake kind, int port);

// CERTIFICATE is a file with chain and key. Nothing is resumed.
void tls_serve(const char *certificate);
struct ssl_st *tls_server(int fd);

// 1 when it is done, 0 when it goes on at the next edge, -1 when it failed; also when a ticket was not taken, or taken unasked.
int tls_handshake(struct ssl_st *tls);

// As recv(2) and send(2). The end is close_notify: FIN alone is an error.
ssize_t tls_recv(struct ssl_st *tls, void *to, size_t size);
ssize_t tls_send(struct ssl_st *tls, const void *from, size_t size);

// Says close_notify where that can still be said.
void tls_end(struct ssl_st *tls);
