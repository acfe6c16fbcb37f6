/**
 * {@code sluice demo}: a proxy, backends and clients in one process. Entry type: {@link dev.sluice.proxy.command.demo.DemoCommand}.
 */
@NullMarked
package dev.sluice.proxy.command.demo;

import org.jspecify.annotations.NullMarked;
