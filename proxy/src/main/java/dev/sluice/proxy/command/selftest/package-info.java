/**
 * The self-test of a running proxy ({@code sluice selftest}), from outside: it knows addresses only, and nothing of how
 * the proxy works.
 */
@NullMarked
package dev.sluice.proxy.command.selftest;

import org.jspecify.annotations.NullMarked;
