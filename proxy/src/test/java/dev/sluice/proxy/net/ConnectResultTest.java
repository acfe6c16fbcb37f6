package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.sys.Errno;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom an error number blames. */
@Timeout(20)
class ConnectResultTest {
    private static void checkBlamesBackend(ConnectResult result, ConnectResult expected) {
        assertThat(result).isEqualTo(expected);
        assertThat(result.blamesBackend()).isTrue();
        assertThat(result.shortage()).isNull();
        assertThat(result.mayWorkElsewhere()).isTrue();
    }

    private static void checkOwn(ConnectResult result, Shortage expected, boolean elsewhere) {
        assertThat(result.isFailure()).isTrue();
        assertThat(result.blamesBackend()).isFalse();
        assertThat(result.shortage()).isEqualTo(expected);
        assertThat(result.mayWorkElsewhere()).isEqualTo(elsewhere);
    }

    @Test
    void whatTheBackendOrTheWayToItAnsweredBlamesThem() {
        checkBlamesBackend(ConnectResult.ofCall(Errno.ECONNREFUSED, true), ConnectResult.REFUSED);
        checkBlamesBackend(ConnectResult.ofCall(Errno.ENOENT, false), ConnectResult.REFUSED);
        checkBlamesBackend(ConnectResult.ofCall(Errno.EAGAIN, false), ConnectResult.BUSY);
        checkBlamesBackend(ConnectResult.ofCall(Errno.ENETUNREACH, true), ConnectResult.UNREACHABLE);
        checkBlamesBackend(ConnectResult.ofCall(Errno.EAFNOSUPPORT, true), ConnectResult.UNREACHABLE);
        checkBlamesBackend(ConnectResult.ofCall(Errno.EINVAL, true), ConnectResult.UNREACHABLE);
        checkBlamesBackend(ConnectResult.ofSocketError(Errno.ECONNREFUSED), ConnectResult.REFUSED);
        checkBlamesBackend(ConnectResult.ofSocketError(Errno.ETIMEDOUT), ConnectResult.TIMED_OUT);
        checkBlamesBackend(ConnectResult.ofSocketError(Errno.ECONNRESET), ConnectResult.RESET);
        checkBlamesBackend(ConnectResult.ofSocketError(Errno.EHOSTUNREACH), ConnectResult.UNREACHABLE);
    }

    @Test
    void aProhibitionThatARouterSentIsOneOfTheWayAndThatOfTheCallItselfIsOurs() {
        checkBlamesBackend(ConnectResult.ofSocketError(Errno.EACCES), ConnectResult.UNREACHABLE);
        checkOwn(ConnectResult.ofCall(Errno.EACCES, true), Shortage.PERMISSION, true);
        checkOwn(ConnectResult.ofCall(Errno.EPERM, true), Shortage.PERMISSION, true);
    }

    @Test
    void whatThisSideLacksBlamesNobody() {
        checkOwn(ConnectResult.ofCall(Errno.EMFILE, true), Shortage.DESCRIPTORS, false);
        checkOwn(ConnectResult.ofCall(Errno.ENFILE, true), Shortage.DESCRIPTORS, false);
        checkOwn(ConnectResult.ofCall(Errno.ENOMEM, true), Shortage.MEMORY, false);
        checkOwn(ConnectResult.ofCall(Errno.ENOBUFS, true), Shortage.MEMORY, false);
        checkOwn(ConnectResult.ofSocketError(Errno.ENOBUFS), Shortage.MEMORY, false);
        checkOwn(ConnectResult.ofCall(Errno.EADDRNOTAVAIL, true), Shortage.PORTS, true);
    }

    @Test
    void aClientThatFailedBeforeItWasAcceptedDoesNotStopAcceptingAndALackDoes() {
        assertThat(Errno.isOfPending(Errno.ECONNABORTED)).isTrue();
        assertThat(Errno.isOfPending(Errno.EHOSTUNREACH)).isTrue();
        assertThat(Errno.isOfPending(Errno.EMFILE)).isFalse();
        assertThat(Errno.isOfPending(Errno.EPERM)).isFalse();
        assertThat(Errno.isOfPending(Errno.EINVAL)).isFalse();
    }

    @Test
    void aLackIsFoundAmongTheCausesOfAFailure() {
        IOException lack = new Errors.NativeIoException("newSocketDgram", -Errno.EMFILE);
        assertThat(Shortage.of(new CompletionException(new IOException("cannot ask", lack))))
                .isEqualTo(Shortage.DESCRIPTORS);
        assertThat(Shortage.of(new CompletionException(new IOException("no answer"))))
                .isNull();
    }
}
