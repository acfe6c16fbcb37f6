package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers can do to an endpoint: little. */
@Timeout(60)
class EndpointLimitsTest extends EndpointFixture {
    @Test
    void aClientThatDoesNotReadHoldsOneBufferAndNoSecondAnswerBegins() throws IOException {
        List<RawClient> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(client().send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(30)));
        }
        Await.count("heavy answers have begun", () -> started.get(), 20);
        for (int i = 0; i < 100; i++) {
            assertThat(client().get("/echo/" + i).reply().body()).isEqualTo(String.valueOf(i));
            open.removeLast().close();
        }
        assertThat(started).hasValue(20);
        assertThat(written.get()).isLessThan(20L * BEYOND_BUFFERS);
        Await.count("bytes are reserved", () -> endpoint.work().reserved(), 20L * 2 * Answer.BUFFER);
        for (RawClient client : silent) {
            client.close();
        }
        Await.count("bytes are reserved", () -> endpoint.work().reserved(), 0);
    }

    @Test
    void probesAreAnsweredWhenAllConnectionsAreTakenByIdleOnes() throws IOException {
        for (int i = 0; i < Clients.MOST + 3 * Clients.LANE; i++) {
            client("127.0.0." + (1 + i % 5));
        }
        Await.count("clients are there", () -> endpoint.clients().size(), Clients.MOST);
        for (int i = 0; i < 100; i++) {
            String address = "127.0.0." + (1 + i % 7);
            RawClient probe = client(address).get("/livez");
            assertThat(probe.reply().body()).isEqualTo("ok");
        }
    }

    @Test
    void whoHasManyConnectionsTakesNoneFromWhoHasFew() throws IOException {
        RawClient scraper = client("127.0.0.9").get("/echo/1");
        assertThat(scraper.reply().body()).isEqualTo("1");
        for (int i = 1; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 5)).get("/hold");
        }
        Await.until(
                "clients are there",
                () -> endpoint.clients().size() == Clients.MOST && started.get() == Clients.MOST - 1);
        for (int i = 0; i < 5; i++) {
            assertThat(client("127.0.0." + (1 + i)).get("/livez").reply().body())
                    .isEqualTo("ok");
        }
        assertThat(scraper.get("/echo/2").reply().body()).isEqualTo("2");
    }

    @Test
    void aProbeThatWaitsForItsTurnToAskIsNotCrowdedOut() throws IOException {
        for (int i = 0; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 5)).get("/hold");
        }
        Await.until(
                "clients are there", () -> endpoint.clients().size() == Clients.MOST && started.get() == Clients.MOST);
        RawClient probe = client("127.0.0.9");
        for (int i = 0; i < 3 * Clients.LANE; i++) {
            client("127.0.0." + (1 + i % 5));
        }
        Await.until("clients are refused", () -> refusals.of(Refusal.CLIENTS) >= 2 * Clients.LANE);
        assertThat(probe.get("/livez").reply().body()).isEqualTo("ok");
    }

    @Test
    void whoHasJustComeHasTimeToAsk() throws IOException {
        endpoint.close();
        serve(new Clients(2, 2, 4, Long.MAX_VALUE));
        RawClient one = client("127.0.0.1");
        RawClient two = client("127.0.0.1");
        Await.count("clients are there", () -> endpoint.clients().size(), 2);
        assertThat(client("127.0.0.2").get("/echo/3").reply().status()).isEqualTo(503);
        assertThat(one.get("/echo/1").reply().body()).isEqualTo("1");
        assertThat(two.get("/echo/2").reply().body()).isEqualTo("2");
    }

    @Test
    void clientsKeepToTheDescriptorsThatAreTheirs() throws IOException {
        endpoint.close();
        serve(32);
        for (int i = 0; i < 100; i++) {
            client("127.0.0." + (1 + i % 5));
        }
        Await.count("clients are there", () -> endpoint.clients().size(), 24);
        assertThat(client("127.0.0.9").get("/livez").reply().body()).isEqualTo("ok");
        assertThat(endpoint.clients().size()).isEqualTo(24);
    }

    @Test
    void probesAreAnsweredWhenAllConnectionsAreBusy() throws IOException {
        for (int i = 0; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 4)).get("/wait");
        }
        Await.until(
                "clients are there",
                () -> endpoint.clients().size() == Clients.MOST && started.get() == Work.MOST_HEAVY);
        RawClient refused = client("127.0.0.9").get("/echo/1");
        // Some of the others were refused meanwhile and wait for their next request: they make room.
        assertThat(refused.reply().status()).isIn(200, 503);
        for (int i = 0; i < 50; i++) {
            assertThat(client("127.0.0." + (1 + i % 4)).get("/livez").reply().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void whoFillsTheBudgetDoesNotKeepOthersFromProbesAndScrapes() throws IOException {
        for (int i = 0; i < 180; i++) {
            client("127.0.0." + (1 + i % 4)).get("/large");
        }
        Await.until("requests are refused", () -> refusals.of(Refusal.MEMORY) > 0);
        assertThat(client("127.0.0.9").get("/livez").reply().body()).isEqualTo("ok");
        assertThat(client("127.0.0.9").get("/echo/small").reply().body()).isEqualTo("small");
        assertThat(client("127.0.0.9").get("/heavy").reply().body()).hasSize(LARGE);
    }

    @Test
    void oneAddressCannotTakeAllConnections() throws IOException {
        for (int i = 0; i < Clients.MOST_OF_ONE; i++) {
            client();
        }
        Await.count("clients are there", () -> endpoint.clients().size(), Clients.MOST_OF_ONE);
        RawClient.Reply refused = client().get("/echo/1").reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "1").containsEntry("connection", "close");
        assertThat(refusals.of(Refusal.SOURCE)).isEqualTo(1);
        assertThat(client().get("/livez").reply().status()).isEqualTo(200);
        assertThat(client("127.0.0.2").get("/echo/1").reply().body()).isEqualTo("1");
    }

    @Test
    void whoHasMostIdleConnectionsMakesRoomForAnother() throws IOException {
        RawClient only = client("127.0.0.9").get("/echo/1");
        assertThat(only.reply().status()).isEqualTo(200);
        RawClient first = client("127.0.0.1");
        for (int i = 2; i < Clients.MOST; i++) {
            client("127.0.0." + (1 + i % 4));
        }
        Await.count("clients are there", () -> endpoint.clients().size(), Clients.MOST);
        while (client("127.0.0.10").get("/echo/2").reply().status() != 200) {
            assertThat(refusals.of(Refusal.IDLE)).isZero(); // they have not been silent for long
        }
        assertThat(refusals.of(Refusal.IDLE)).isEqualTo(1);
        assertThat(only.get("/echo/3").reply().body()).isEqualTo("3");
        assertThat(first).isNotNull();
    }

    @Test
    void aThirdLargeAnswerWaitsItsTurnAndIsRefused() throws IOException {
        RawClient one = client().get("/wait");
        RawClient two = client().get("/wait");
        Await.count("heavy answers have begun", () -> started.get(), Work.MOST_HEAVY);
        RawClient.Reply refused = client().get("/wait").reply();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        assertThat(refusals.of(Refusal.WORK)).isEqualTo(1);
        release.countDown();
        assertThat(one.reply().body()).isEqualTo("waited");
        assertThat(two.reply().body()).isEqualTo("waited");
        assertThat(client().get("/wait").reply().body()).isEqualTo("waited");
    }

    @Test
    void whoDoesNotReadHisLargeAnswerGivesUpHisTurn() throws IOException {
        client().get("/heavy");
        client().get("/heavy");
        Await.count("heavy answers have begun", () -> started.get(), Work.MOST_HEAVY);
        RawClient.Reply reply = client().get("/heavy").reply();
        while (reply.status()
                == Response.UNAVAILABLE) { // a machine that is busy elsewhere: its turn did not come in time
            reply = client().get("/heavy").reply();
        }
        assertThat(reply.body()).hasSize(LARGE);
        assertThat(refusals.of(Refusal.SLOW)).isBetween(1L, 2L);
    }
}
