/**
 * The balancing algorithms, which say what candidate serves next: pure, without sockets, clocks or locks, on the JDK
 * alone. Entry type: {@link dev.sluice.proxy.balance.Balancer}, built and called by pool.
 */
@NullMarked
package dev.sluice.proxy.balance;

import org.jspecify.annotations.NullMarked;
