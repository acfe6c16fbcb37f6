/** STUB. */
@NullMarked
package dev.sluice.proxy.admin;

import org.jspecify.annotations.NullMarked;
