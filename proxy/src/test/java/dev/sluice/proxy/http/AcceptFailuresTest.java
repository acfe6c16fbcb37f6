package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AcceptFailuresTest {
    private final Refusals refusals = new Refusals();
    private final AcceptFailures failures = new AcceptFailures(refusals);
    private final EmbeddedChannel listening = new EmbeddedChannel(failures);

    @Test
    void aClientThatCannotBeAcceptedGetsTheSpareDescriptorALittleLater() {
        assertThat(failures.hasSpare()).isTrue();
        listening.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        listening.checkException(); // nobody else hears of it
        assertThat(refusals.of(Refusal.DESCRIPTORS)).isEqualTo(1);
        assertThat(failures.hasSpare()).isFalse();
        assertThat(listening.config().isAutoRead()).isFalse();

        listening.advanceTimeBy(1, TimeUnit.SECONDS);
        listening.runPendingTasks();
        assertThat(listening.config().isAutoRead()).isTrue();

        EmbeddedChannel client = new EmbeddedChannel();
        listening.writeInbound(client);
        assertThat(failures.hasSpare()).isFalse();
        client.close();
        assertThat(failures.hasSpare()).isTrue();
    }

    @Test
    void theSpareDescriptorEndsWithTheEndpoint() {
        EmbeddedChannel client = new EmbeddedChannel();
        listening.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        listening.writeInbound(client);
        listening.close();
        assertThat(failures.hasSpare()).isFalse();
        client.close();
        assertThat(failures.hasSpare()).isFalse();
    }
}
