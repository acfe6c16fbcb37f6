/**
 * Commands that talk to a running Sluice through its admin socket. Entry type:
 * {@link dev.sluice.proxy.command.operator.OperatorCommands}, used by the command line. Knows the interface, nothing of what is behind it.
 */
@NullMarked
package dev.sluice.proxy.command.operator;

import org.jspecify.annotations.NullMarked;
