package dev.sluice.proxy.command.selftest;

import java.nio.file.Path;
import java.util.List;

/** The running proxy that {@link SelfTest} tries. */
public interface TestBed {
    /** Port of a frontend without any extra. */
    int plain();

    /** Port of a frontend that wants a PROXY header. */
    int proxied();

    /** Port of a frontend that takes the ClientHello of {@link HelloBytes} alone. */
    int routed();

    /** Port of a frontend whose pool speaks TLS with another frontend, which ends it. */
    int encrypted();

    /** Port of the metrics. */
    int metrics();

    /** The configuration that it follows on a reload. */
    Path config();

    /** Another one for the same addresses. */
    String otherConfiguration();

    /** Those of the pool {@code plain}, named a, b and c. */
    List<EchoBackend> backends();

    /** Runs a command of the command line against it; the exit status. */
    int command(String... words);

    /** Has it reload by signal. */
    void hangUp();
}
