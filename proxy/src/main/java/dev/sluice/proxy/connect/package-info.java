/**
 * The backend side of a session as it is opened: picks, connects, and tries another backend when that fails. Entry
 * type: {@link dev.sluice.proxy.connect.Connector}, called by session. Greetings, such as a TLS handshake, are of use to health checks as
 * well. Knows nothing of clients or bytes.
 */
@NullMarked
package dev.sluice.proxy.connect;

import org.jspecify.annotations.NullMarked;
