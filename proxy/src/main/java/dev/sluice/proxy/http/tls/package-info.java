/**
 * The TLS of the endpoints for operators: the same library and the same choice of certificates as for frontends, beneath Netty's HTTP. Entry
 * type: {@link dev.sluice.proxy.http.tls.EndpointEncryption}, made by process and given to admin.
 */
@NullMarked
package dev.sluice.proxy.http.tls;

import org.jspecify.annotations.NullMarked;
