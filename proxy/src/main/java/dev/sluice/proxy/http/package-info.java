/**
 * A small HTTP/1.1 server on a loop of its own: bounded connections, bodies and times. Entry types:
 * {@link dev.sluice.proxy.http.HttpEndpoint} and {@link dev.sluice.proxy.http.Router}, used by admin. Knows nothing of the proxy.
 */
@NullMarked
package dev.sluice.proxy.http;

import org.jspecify.annotations.NullMarked;
