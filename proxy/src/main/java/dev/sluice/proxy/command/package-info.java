/**
 * The command line: one class for each command that does not talk to a running process. Entry type: {@link dev.sluice.proxy.command.SluiceCommand}.
 */
@NullMarked
package dev.sluice.proxy.command;

import org.jspecify.annotations.NullMarked;
