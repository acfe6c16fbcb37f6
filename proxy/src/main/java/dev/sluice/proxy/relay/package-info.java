/**
 * The relay of the bytes of one session, both ways, until both directions have ended, or one side breaks.
 *
 * <p>Entry type: {@link dev.sluice.proxy.relay.Relay}, called by session. It sees sockets only as
 * {@link dev.sluice.proxy.net.StreamSocket}, so that the simulation test can play every order of events; it knows no timers,
 * metrics, pools or configuration, and its state is two sockets, at most two unsent remainders and a few numbers.
 */
@NullMarked
package dev.sluice.proxy.relay;

import org.jspecify.annotations.NullMarked;
