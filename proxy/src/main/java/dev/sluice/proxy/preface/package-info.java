/**
 * The part of a connection before its payload: PROXY protocol headers, version 1 and 2, and the hello of TLS, which is looked
 * at and left where it is. Entry types: {@link dev.sluice.proxy.preface.ProxyHeaderDecoder} and
 * {@link dev.sluice.proxy.preface.ClientHelloReader}, fed by session from the client's socket, and
 * {@link dev.sluice.proxy.preface.ProxyHeaderEncoder}, whose bytes session sends to the backend first. Knows bytes and
 * addresses only: no sockets, no timers, no configuration, no name lookups, no keys.
 */
@NullMarked
package dev.sluice.proxy.preface;

import org.jspecify.annotations.NullMarked;
