/**
 * The leaf that owns Netty's event loop, sockets, pipes, timers and the few system calls that neither Netty nor the JDK offers.
 *
 * <p>Entry types: {@link dev.sluice.proxy.net.WorkerLoop}, {@link dev.sluice.proxy.net.StreamSocket},
 * {@link dev.sluice.proxy.net.EpollSocket}, {@link dev.sluice.proxy.net.ListeningSocket}. Called by listen, connect, relay and
 * session. Knows nothing of pools, sessions or configuration. Netty's socket classes are public but marked internal, so this
 * is the only package that may touch them; {@code NettyContractTest} pins what is relied on.
 */
@NullMarked
package dev.sluice.proxy.net;

import org.jspecify.annotations.NullMarked;
