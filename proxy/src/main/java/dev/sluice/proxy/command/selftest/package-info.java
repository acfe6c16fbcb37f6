/**
 * What {@code sluice selftest} tries on a running proxy, from outside: it knows addresses only, and nothing of how the proxy works.
 */
@NullMarked
package dev.sluice.proxy.command.selftest;

import org.jspecify.annotations.NullMarked;
