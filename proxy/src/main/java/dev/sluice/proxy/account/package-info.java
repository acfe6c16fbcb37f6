/**
 * The account of what happened: the record of a session, its line in the access log, the counters of a frontend, and
 * the names of all ways to end. Entry types: {@link dev.sluice.proxy.account.SessionLog},
 * {@link dev.sluice.proxy.account.Termination}. Written by session and listen, read by admin. Knows no sockets.
 */
@NullMarked
package dev.sluice.proxy.account;

import org.jspecify.annotations.NullMarked;
