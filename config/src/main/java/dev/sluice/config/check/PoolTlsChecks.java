package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SpliceMode;
import dev.sluice.config.value.HostPort;

/** The checks of the TLS that is spoken to backends: what cannot be verified, what should be, and what cannot be done with it. */
final class PoolTlsChecks {
    private final Remarks remarks;

    PoolTlsChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(PoolConfig pool, PoolTls tls, String path) {
        new ListRemarks(remarks).protocols(tls.alpn(), path + ".tls.alpn");
        switch (tls.verify()) {
            case FULL -> {
                if (tls.serverName() == null) {
                    names(pool, path);
                }
            }
            case CHAIN ->
                remarks.warn(
                        path + ".tls.verify",
                        path
                                + ".tls.verify: chain: whoever has a certificate of the same authority can pose as a backend; write serverName, and \"full\"");
            case NONE ->
                remarks.warn(
                        path + ".tls.verify",
                        path
                                + ".tls.verify: none: anybody between here and a backend can read and change what is sent; write \"full\", with \"ca\" if the system does not know who signs");
        }
        if (tls.verify() == PoolTls.Verify.NONE && tls.trust().authorities() != null) {
            remarks.warn(path + ".tls.ca", path + ".tls.ca has no effect with \"verify: none\"");
        }
        if (pool.splice() == SpliceMode.ALWAYS) {
            remarks.error(
                    path + ".splice",
                    path + ".splice: with tls its bytes cannot move inside the kernel; write \"auto\"");
        }
    }

    private void names(PoolConfig pool, String path) {
        String remedy = "write \"serverName: NAME\" with a name that the certificates of the backends have";
        if (pool.discovery() != null) {
            remarks.error(
                    path + ".tls",
                    "%s.tls: backends that are discovered have no name to verify; %s".formatted(path, remedy));
        }
        for (BackendConfig backend : pool.backends()) {
            boolean named = backend.address() instanceof HostPort tcp && !tcp.isLiteral();
            if (!named) {
                remarks.error(
                        path + ".backends." + backend.name() + ".address",
                        "%s.tls: backend \"%s\" has no name to verify, only an address; %s"
                                .formatted(path, backend.name(), remedy));
            }
        }
    }
}
