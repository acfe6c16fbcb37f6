/**
 * The backend side of a session as it is opened: picks, connects, and tries another backend when that fails. Entry
 * type: {@link dev.sluice.proxy.connect.Connector}, called by session. Knows nothing of clients or bytes.
 */
@NullMarked
package dev.sluice.proxy.connect;

import org.jspecify.annotations.NullMarked;
