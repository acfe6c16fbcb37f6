#include "tls.h"
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

enum { PORTS = 65536, READ_AHEAD = 64 * 1024 };

static const char name[] = "bench.example.com";
static SSL_CTX *contexts[RESUMED13 + 1], *server;
static SSL_SESSION *tickets[2][PORTS]; // of TLS 1.2 and 1.3: the last one of each port

static void *must(void *made) {
  if (!made) {
    ERR_print_errors_fp(stderr);
    exit(1);
  }
  return made;
}

static int is13(enum handshake kind) { return kind == TLS13 || kind == RESUMED13; }

// What is known of a client: its port, and whether it has offered a ticket.
enum { PORT = PORTS - 1, OFFERED = PORTS };

static long facts(SSL *tls) { return (long)SSL_get_app_data(tls); }

static int keep_ticket(SSL *tls, SSL_SESSION *session) {
  SSL_SESSION **kept = &tickets[SSL_version(tls) == TLS1_3_VERSION][facts(tls) & PORT];
  SSL_SESSION_free(*kept);
  *kept = session;
  return 1;
}

static SSL_CTX *context(const SSL_METHOD *method) {
  SSL_CTX *made = must(SSL_CTX_new(method));
  SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(made, 1);
  SSL_CTX_set_default_read_buffer_len(made, READ_AHEAD);
  SSL_CTX_set1_groups_list(made, "X25519:P-256"); // TLS 1.2 asks for the second one too where the certificate has it
  return made;
}

static SSL_CTX *context_of(enum handshake kind) {
  if (contexts[kind]) return contexts[kind];
  SSL_CTX *made = context(TLS_client_method());
  int version = is13(kind) ? TLS1_3_VERSION : TLS1_2_VERSION;
  SSL_CTX_set_min_proto_version(made, version);
  SSL_CTX_set_max_proto_version(made, version);
  SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_cipher_list(made, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256");
  if (kind == RESUMED12 || kind == RESUMED13) {
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(made, keep_ticket);
  }
  return contexts[kind] = made;
}

SSL *tls_client(int fd, enum handshake kind, int port) {
  SSL *tls = must(SSL_new(context_of(kind)));
  SSL_SESSION *ticket = kind == RESUMED12 || kind == RESUMED13 ? tickets[is13(kind)][port] : NULL;
  if (ticket) { // a copy: a session is used up by the connection that gets a newer ticket, and others may offer it at the same time
    SSL_SESSION *copy = must(SSL_SESSION_dup(ticket));
    SSL_set_session(tls, copy);
    SSL_SESSION_free(copy);
  }
  SSL_set_app_data(tls, (void *)(long)(ticket ? OFFERED | port : port));
  SSL_set_tlsext_host_name(tls, name);
  SSL_set_fd(tls, fd);
  SSL_set_connect_state(tls);
  return tls;
}

void tls_serve(const char *certificate) {
  server = context(TLS_server_method());
  SSL_CTX_set_session_cache_mode(server, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(server, 0);
  SSL_CTX_set_ciphersuites(server, "TLS_AES_128_GCM_SHA256");
  if (SSL_CTX_use_certificate_chain_file(server, certificate) != 1
      || SSL_CTX_use_PrivateKey_file(server, certificate, SSL_FILETYPE_PEM) != 1)
    must(NULL);
}

SSL *tls_server(int fd) {
  SSL *tls = must(SSL_new(server));
  SSL_set_fd(tls, fd);
  SSL_set_accept_state(tls);
  return tls;
}

// Of a call that has not succeeded: 1 when it is to be repeated.
static int waits(SSL *tls, int result) {
  int error = SSL_get_error(tls, result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

// The first fault of the protocol is told in words. Nobody who listens is none.
static void complain(const char *what) {
  static int told;
  if (ERR_peek_error() && !told++) {
    fprintf(stderr, "load: TLS, %s:\n", what);
    ERR_print_errors_fp(stderr);
  }
  ERR_clear_error();
}

// Whether what was agreed on is what everybody is measured with.
static int is_agreed(SSL *tls) {
  EVP_PKEY *key = NULL;
  if (SSL_is_server(tls)) return 1;
  if (SSL_session_reused(tls) != !!(facts(tls) & OFFERED)) return 0;
  if (!SSL_get_peer_tmp_key(tls, &key)) return SSL_session_reused(tls) && SSL_version(tls) == TLS1_2_VERSION;
  int fine = EVP_PKEY_get_id(key) == EVP_PKEY_X25519;
  EVP_PKEY_free(key);
  return fine;
}

int tls_handshake(SSL *tls) {
  int result = SSL_do_handshake(tls);
  if (result != 1 && waits(tls, result)) return 0;
  if (result == 1 && is_agreed(tls)) return 1;
  if (result == 1) ERR_raise_data(ERR_LIB_USER, ERR_R_PASSED_INVALID_ARGUMENT, "another group, or a ticket that was not taken");
  complain("handshake");
  return -1;
}

static ssize_t outcome(SSL *tls, int result, const char *what) {
  if (result > 0) return result;
  if (waits(tls, result)) {
    errno = EAGAIN;
    return -1;
  }
  if (SSL_get_error(tls, result) == SSL_ERROR_ZERO_RETURN) return 0;
  complain(what);
  errno = EPROTO;
  return -1;
}

ssize_t tls_recv(SSL *tls, void *to, size_t size) {
  return outcome(tls, SSL_read(tls, to, size < INT_MAX ? size : INT_MAX), "receive");
}

ssize_t tls_send(SSL *tls, const void *from, size_t size) {
  return outcome(tls, SSL_write(tls, from, size < INT_MAX ? size : INT_MAX), "send");
}

void tls_end(SSL *tls) {
  if (SSL_is_init_finished(tls)) SSL_shutdown(tls);
  ERR_clear_error();
  // A session whose end was not told would not be resumed any more.
  SSL_set_shutdown(tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(tls);
}
