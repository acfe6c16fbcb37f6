/**
 * The engine of today: Netty's native epoll loop without channels, and the few system calls that Netty makes only together with others. Entry type:
 * {@link dev.sluice.proxy.net.epoll.EpollEngine}, named by whoever chooses an engine and by nobody else. Netty's socket classes are public but marked
 * internal, so this is the only package that may touch them in the path of bytes; {@code NettyEventContractTest} and
 * {@code NettySocketContractTest} pin what is relied on.
 */
@NullMarked
package dev.sluice.proxy.net.epoll;

import org.jspecify.annotations.NullMarked;
