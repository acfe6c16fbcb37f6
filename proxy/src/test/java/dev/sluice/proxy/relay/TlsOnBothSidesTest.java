package dev.sluice.proxy.relay;

/** As {@link TlsMoverTest}, with a proxy in between that speaks TLS on both sides. */
class TlsOnBothSidesTest extends TlsMoverTest {
    @Override
    int links() {
        return 2;
    }
}
