package dev.sluice.proxy.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TlsFailureTest {
    @Test
    void whatTheLibrarySaysIsAddedWhereItIsMore() {
        assertThat(TlsFailure.NO_SHARED_CIPHER.detail("NO_SHARED_CIPHER")).isEqualTo("no_shared_cipher");
        assertThat(TlsFailure.NO_SHARED_CIPHER.detail("NO_SHARED_GROUP"))
                .isEqualTo("no_shared_cipher (NO_SHARED_GROUP)");
        assertThat(TlsFailure.NOT_TLS.detail(null)).isEqualTo("not_tls");
    }
}
