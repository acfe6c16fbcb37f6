/**
 * The messages between the service manager and the process: state and heartbeats out, listening sockets in. Entry types:
 * {@link dev.sluice.proxy.systemd.Notifier}, {@link dev.sluice.proxy.systemd.Watchdog},
 * {@link dev.sluice.proxy.systemd.InheritedSockets}; called by listen and the root. Without a manager everything here does
 * nothing. Knows nothing of sessions, pools or frontends.
 */
@NullMarked
package dev.sluice.proxy.systemd;

import org.jspecify.annotations.NullMarked;
