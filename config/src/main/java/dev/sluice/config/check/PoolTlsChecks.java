package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SpliceMode;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.HostPort;

/** The checks of the TLS that is spoken to backends: what cannot be verified, what should be, and what cannot be done with it. */
final class PoolTlsChecks {
    private static final String REMEDY =
            "write \"serverName: NAME\" with a name that the certificates of the backends have";

    private final Remarks remarks;

    PoolTlsChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    /** Looks at what sessions speak. */
    void run(PoolConfig pool, PoolTls tls, String path) {
        settings(tls, path + ".tls");
        if (needsNames(tls)) {
            discovered(pool, path + ".tls");
            for (BackendConfig backend : pool.backends()) {
                named(backend.address(), backend, path + ".tls", path + ".backends." + backend.name() + ".address");
            }
        }
        if (pool.splice() == SpliceMode.ALWAYS) {
            remarks.error(
                    path + ".splice",
                    path + ".splice: with tls its bytes cannot move inside the kernel; write \"auto\"");
        }
    }

    /** What is true of it whoever speaks it. */
    void settings(PoolTls tls, String path) {
        new ListRemarks(remarks).protocols(tls.alpn(), path + ".alpn");
        switch (tls.verify()) {
            case FULL -> {}
            case CHAIN ->
                remarks.warn(
                        path + ".verify",
                        path
                                + ".verify: chain: whoever has a certificate of the same authority can pose as a backend; write serverName, and \"full\"");
            case NONE ->
                remarks.warn(
                        path + ".verify",
                        path
                                + ".verify: none: anybody between here and a backend can read and change what is sent; write \"full\", with \"ca\" if the system does not know who signs");
        }
        if (tls.verify() == PoolTls.Verify.NONE && tls.trust().authorities() != null) {
            remarks.warn(path + ".ca", path + ".ca has no effect with \"verify: none\"");
        }
    }

    /** Whether each backend must have a name of its own. */
    static boolean needsNames(PoolTls tls) {
        return tls.verify() == PoolTls.Verify.FULL && tls.serverName() == null;
    }

    void discovered(PoolConfig pool, String path) {
        if (pool.discovery() != null) {
            remarks.error(path, "%s: backends that are discovered have no name to verify; %s".formatted(path, REMEDY));
        }
    }

    /** @param place of the address */
    void named(Address address, BackendConfig backend, String path, String place) {
        if (!(address instanceof HostPort tcp) || tcp.isLiteral()) {
            remarks.error(
                    place,
                    "%s: backend \"%s\" has no name to verify, only an address; %s"
                            .formatted(path, backend.name(), REMEDY));
        }
    }
}
