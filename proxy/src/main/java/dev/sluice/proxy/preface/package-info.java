/**
 * The part of a connection before its payload: PROXY protocol headers, version 1 and 2. Entry types:
 * {@link dev.sluice.proxy.preface.ProxyHeaderDecoder}, fed by session from the client's socket, and
 * {@link dev.sluice.proxy.preface.ProxyHeaderEncoder}, whose bytes session sends to the backend first. Knows bytes and
 * addresses only: no sockets, no timers, no configuration, no name lookups.
 */
@NullMarked
package dev.sluice.proxy.preface;

import org.jspecify.annotations.NullMarked;
