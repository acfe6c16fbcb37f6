/**
 * The state of the running program, for all who show it: the state of its parts, what operators have set instead of
 * what is configured, and the list of what is wrong. Entry types: {@link dev.sluice.proxy.status.ServerView} and
 * {@link dev.sluice.proxy.status.Problems}, read by the endpoints. Changes nothing; knows no format.
 */
@NullMarked
package dev.sluice.proxy.status;

import org.jspecify.annotations.NullMarked;
