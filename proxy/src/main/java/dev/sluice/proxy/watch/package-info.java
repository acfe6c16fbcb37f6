/**
 * The watch for changes of files. Entry type: {@link dev.sluice.proxy.watch.ContentWatcher}, used for the configuration
 * and for lists of backends. Knows nothing of what is in them; the loader says which files of a directory are the
 * configuration.
 */
@NullMarked
package dev.sluice.proxy.watch;

import org.jspecify.annotations.NullMarked;
