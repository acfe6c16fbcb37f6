/**
 * Conversations of health checks with database servers, as bytes: what is asked, and what the answers say of the server's role. No sockets, no clock,
 * no threads.
 */
@NullMarked
package dev.sluice.proxy.database;

import org.jspecify.annotations.NullMarked;
