/**
 * Which candidate serves next: pure algorithms without sockets, clocks or locks, on the JDK alone. Entry type:
 * {@link dev.sluice.proxy.balance.Balancer}, built and called by pool.
 */
@NullMarked
package dev.sluice.proxy.balance;

import org.jspecify.annotations.NullMarked;
