/** Tests of the configuration language; most of them are files in {@code cases}. */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
