/** The areas of the operator log. Called by whoever logs; knows nothing of what is logged. */
@NullMarked
package dev.sluice.proxy.log;

import org.jspecify.annotations.NullMarked;
