package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;

/** What a session carries where the bytes are encrypted on the way: one proxy speaks TLS to the next, which ends it. */
class TlsMoverTest extends MoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.NEVER;
    }

    /** How many proxies there are that end TLS; each but the last one speaks it to the next as well. */
    int links() {
        return 1;
    }

    @Override
    int connections() {
        return links() + 2;
    }

    @Override
    TestProxy proxy(TestBackend backend) {
        String certificate = TestTls.pem(directory, "one.pem", "one.example").toString();
        String[] toNext = {"pools.pool.tls.serverName: one.example", "pools.pool.tls.ca: " + certificate};
        String[] ends = {"certificates.one.files: " + certificate, "frontends.front.tls.certificates: one"};
        TestProxy next =
                opened(TestProxy.builder().backend(backend.address()).with(ends).start());
        for (int i = 1; i < links(); i++) {
            next = opened(TestProxy.builder()
                    .backend(next.address())
                    .with(ends)
                    .with(toNext)
                    .start());
        }
        return opened(TestProxy.builder().backend(next.address()).with(toNext).start());
    }
}
