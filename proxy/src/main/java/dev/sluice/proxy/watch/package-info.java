/**
 * The watch for changes of files. Entry type: {@link dev.sluice.proxy.watch.ContentWatcher}, used for the configuration,
 * for lists of backends and of addresses, and for certificates. Knows nothing of what is in them; the loader says which
 * files of a directory are the configuration.
 */
@NullMarked
package dev.sluice.proxy.watch;

import org.jspecify.annotations.NullMarked;
