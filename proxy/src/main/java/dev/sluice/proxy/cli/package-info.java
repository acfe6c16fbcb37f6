/**
 * Commands that talk to a running Sluice through its admin socket. Entry type:
 * {@link dev.sluice.proxy.cli.OperatorCommands}, used by the root. Knows the interface, nothing of what is behind it.
 */
@NullMarked
package dev.sluice.proxy.cli;

import org.jspecify.annotations.NullMarked;
