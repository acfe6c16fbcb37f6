/**
 * The system calls that neither Netty nor the JDK offers, with their error numbers and constants, each once. Entry type:
 * {@link dev.sluice.proxy.net.sys.LibC}, called by the rest of net.
 */
@NullMarked
package dev.sluice.proxy.net.sys;

import org.jspecify.annotations.NullMarked;
