/**
 * The choice of a route, the same for the running proxy, for {@code sluice route} and for the {@code tests} of a configuration. Entry type:
 * {@link dev.sluice.config.route.RouteMatcher}. Pure.
 */
@NullMarked
package dev.sluice.config.route;

import org.jspecify.annotations.NullMarked;
