package dev.sluice.proxy.systemd;

import dev.sluice.config.text.Printable;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.sys.UnixDatagram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The notifier of the service manager, by the protocol of <a
 * href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify(3)</a>: tells it what the
 * process does. Where nobody wants to know, and when telling fails, nothing happens: a manager that does not listen is
 * no reason to stop serving.
 *
 * <p>Threading: any thread; nothing waits.
 */
public final class Notifier {
    private static final Logger LOG = Area.PROCESS.logger();

    private final @Nullable String socket;
    private final @Nullable Duration watchdogInterval;
    private final Clock monotonic;
    private final AtomicBoolean failed = new AtomicBoolean();

    private Notifier(@Nullable String socket, @Nullable Duration watchdogInterval, Clock monotonic) {
        this.socket = socket;
        this.watchdogInterval = watchdogInterval;
        this.monotonic = monotonic;
    }

    /** For the manager that started this process, if one did. */
    public static Notifier ofEnvironment() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /** For the manager that these variables name. */
    static Notifier of(Map<String, String> environment, long pid) {
        return of(environment, pid, Clock.SYSTEM); // on Linux it is CLOCK_MONOTONIC, which the protocol asks for
    }

    static Notifier of(Map<String, String> environment, long pid, Clock monotonic) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (!socket.startsWith("/") && !socket.startsWith("@")) { // none, or of a kind such as vsock
            return new Notifier(null, null, monotonic);
        }
        return new Notifier(socket, watchdogInterval(environment, pid), monotonic);
    }

    private static @Nullable Duration watchdogInterval(Map<String, String> environment, long pid) {
        String addressee = environment.getOrDefault("WATCHDOG_PID", "");
        if (!addressee.isEmpty() && !addressee.equals(Long.toString(pid))) {
            return null;
        }
        try {
            long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
            return micros < 2 ? null : Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros / 2));
        } catch (NumberFormatException e) {
            LOG.debug("WATCHDOG_USEC is no number: {}", e.getMessage());
            return null;
        }
    }

    /** Everything serves: after the start, and again when a reload is over, whether it brought anything or not. */
    public void ready(String status) {
        send("READY=1\n" + statusLine(status));
    }

    /** A reload has begun. {@link #ready} must follow. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(monotonic.nanos()));
    }

    /** The process is about to end. */
    public void stopping(String status) {
        send("STOPPING=1\n" + statusLine(status));
    }

    /** The process is about to end and may need this long, even when the unit's TimeoutStopSec is shorter. */
    public void stopping(String status, Duration atMost) {
        send("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + TimeUnit.NANOSECONDS.toMicros(atMost.toNanos()) + "\n"
                + statusLine(status));
    }

    /** One line for {@code systemctl status}. */
    public void status(String status) {
        send(statusLine(status));
    }

    /** The process is alive; see {@link #watchdogInterval}. */
    public void watchdog() {
        send("WATCHDOG=1");
    }

    /** How often the manager should hear {@link #watchdog}: twice in the time after which it would end the process. */
    public Optional<Duration> watchdogInterval() {
        return Optional.ofNullable(watchdogInterval);
    }

    private static String statusLine(String status) {
        return "STATUS=" + Printable.of(status.replace('\n', ' ')); // a line feed would begin another variable
    }

    private void send(String message) {
        if (socket == null) {
            return;
        }
        try {
            UnixDatagram.send(socket, message.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.debug("cannot notify the service manager at {}: {}", socket, e.getMessage());
            }
        }
    }
}
