/**
 * The spine: one client connection from accept to its line in the access log. Entry types:
 * {@link dev.sluice.proxy.session.Worker}, which takes clients from listen, and {@link dev.sluice.proxy.session.Session}, the
 * only place that knows the order of the stages and the only exit.
 */
@NullMarked
package dev.sluice.proxy.session;

import org.jspecify.annotations.NullMarked;
