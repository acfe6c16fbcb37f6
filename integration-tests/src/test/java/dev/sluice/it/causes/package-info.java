/**
 * The table of causes: each way in which a client can be refused or has to wait, and where an operator finds it - the log, the status, the list of
 * problems and the alerts. Entry type: {@link dev.sluice.it.causes.CausesIT}.
 */
@NullMarked
package dev.sluice.it.causes;

import org.jspecify.annotations.NullMarked;
