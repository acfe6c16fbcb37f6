/**
 * The files of addresses that frontends name for {@code allow}, {@code deny} and {@code trustedProxies}; entry type {@code
 * AddressFiles}. Knows neither sessions nor sockets: whoever serves asks for the ranges, and is told when they have changed.
 */
@NullMarked
package dev.sluice.proxy.addresses;

import org.jspecify.annotations.NullMarked;
