/** The areas of the operator log, and how numbers and times are written in it. Called by whoever logs; knows nothing of what is logged. */
@NullMarked
package dev.sluice.proxy.log;

import org.jspecify.annotations.NullMarked;
