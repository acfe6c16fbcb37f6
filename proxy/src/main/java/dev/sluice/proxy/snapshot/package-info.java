/**
 * The compiled configuration: frontends and pools as the data path uses them. Entry types:
 * {@link dev.sluice.proxy.snapshot.Snapshot}, {@link dev.sluice.proxy.snapshot.SnapshotCompiler}. Built by the root, read by
 * session and admin. Knows nothing of files.
 */
@NullMarked
package dev.sluice.proxy.snapshot;

import org.jspecify.annotations.NullMarked;
