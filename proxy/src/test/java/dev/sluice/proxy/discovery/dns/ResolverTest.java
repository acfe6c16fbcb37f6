package dev.sluice.proxy.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.discovery.FakeNameServers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResolverTest {
    private final FakeNameServers servers = new FakeNameServers();
    private ResolvConf conf = FakeNameServers.conf(2);
    private String failing = "none";
    private final Resolver resolver = new Resolver(
            (server, name, type) -> name.equals(failing)
                    ? CompletableFuture.failedFuture(new TimeoutException())
                    : servers.ask(server, name, type),
            () -> conf);

    private Resolver.Answer ask(String name) throws Exception {
        return resolver.resolve(name, DnsType.A);
    }

    @Test
    void theLeastTimeToLiveOfTheRecordsCounts() throws Exception {
        servers.has("pg.internal", FakeNameServers.address("pg.internal", 30, "10.0.0.1"));
        servers.has("pg.internal", FakeNameServers.address("pg.internal", 20, "10.0.0.2"));
        assertThat(ask("PG.internal").records()).hasSize(2);
        assertThat(ask("pg.internal").timeToLive()).isEqualTo(20);
    }

    @Test
    void recordsOfOtherNamesAreNoAnswer() throws Exception {
        servers.has("pg.internal", FakeNameServers.address("evil.internal", 30, "10.6.6.6"));
        assertThat(ask("pg.internal").records()).isEmpty();
    }

    @Test
    void thatANameDoesNotExistIsAnAnswer() throws Exception {
        servers.negativeTimeToLive(7);
        assertThat(ask("none.internal")).isEqualTo(new Resolver.Answer(List.of(), 7, false));
        assertThat(servers.asked()).containsExactly("0 none.internal");
    }

    @Test
    void aServerThatFailsOrRefusesIsNoneAndTheNextOneIsAsked() throws Exception {
        servers.has("pg.internal", FakeNameServers.address("pg.internal", 30, "10.0.0.1"));
        servers.broken(0, DnsReply.Status.FAILED);
        assertThat(ask("pg.internal").records()).hasSize(1);
        assertThat(ask("pg.internal").records()).hasSize(1);
        assertThat(servers.asked())
                .as("who has answered is asked first")
                .containsExactly("0 pg.internal", "1 pg.internal", "1 pg.internal");
    }

    @Test
    void eachServerHasASecondChance() throws Exception {
        servers.has("pg.internal", FakeNameServers.address("pg.internal", 30, "10.0.0.1"));
        servers.lose(3);
        assertThat(ask("pg.internal").records()).hasSize(1);
        assertThat(servers.asked()).hasSize(4);
    }

    @Test
    void whenAllFailTheReasonsOfAllAreGiven() {
        servers.broken(0, DnsReply.Status.FAILED);
        servers.lose(100);
        assertThatThrownBy(() -> ask("pg.internal"))
                .isInstanceOf(NoAnswerException.class)
                .hasMessage("pg.internal A: 10.0.0.0:53 answers ServFail(2), 10.0.0.1:53 does not answer");
    }

    @Test
    void aSearchDomainThatFailsDoesNotEndTheSearch() throws Exception {
        conf = new ResolvConf(conf.servers(), List.of("a.example", "b.example"), 5);
        failing = "pg.a.example";
        servers.has("pg.b.example", FakeNameServers.address("pg.b.example", 30, "10.0.0.1"));
        assertThat(ask("pg").records()).hasSize(1);
        servers.forget("pg.b.example");
        assertThatThrownBy(() -> ask("pg"))
                .as("nothing elsewhere, and one that could not say")
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("pg.a.example A:");
    }

    @Test
    void theSearchDomainThatHadTheNameIsMissedWhenItFailsSinceTheNextMightBeAnotherHost() throws Exception {
        conf = new ResolvConf(conf.servers(), List.of("a.example", "b.example"), 5);
        servers.has("pg.a.example", FakeNameServers.address("pg.a.example", 30, "10.0.0.1"));
        servers.has("pg.b.example", FakeNameServers.address("pg.b.example", 30, "10.6.6.6"));
        assertThat(ask("pg").records()).hasSize(1);
        failing = "pg.a.example";
        assertThatThrownBy(() -> ask("pg")).isInstanceOf(NoAnswerException.class);
        assertThat(servers.asked()).noneMatch(question -> question.contains("b.example"));
    }

    @Test
    void searchDomainsCompleteANameUntilOneExists() throws Exception {
        conf = new ResolvConf(conf.servers(), List.of("a.example", "b.example"), 5);
        servers.has("pg.b.example", FakeNameServers.address("pg.b.example", 30, "10.0.0.1"));
        assertThat(ask("pg").records()).hasSize(1);
        assertThat(servers.asked()).containsExactly("0 pg.a.example", "0 pg.b.example");
    }

    @Test
    void aliasesInTheAnswerAreFollowedAndTheirTimeToLiveCounts() throws Exception {
        servers.has("pg.internal", FakeNameServers.alias("pg.internal", 4, "pg7.internal"));
        servers.has("pg.internal", FakeNameServers.alias("pg7.internal", 60, "host.internal"));
        servers.has("pg.internal", FakeNameServers.address("host.internal", 60, "10.0.0.1"));
        assertThat(ask("pg.internal").timeToLive()).isEqualTo(4);
        assertThat(servers.asked()).hasSize(1);
    }

    @Test
    void anAuthorityIsAskedForTheEndOfTheChain() throws Exception {
        servers.source(DnsReply.Source.AUTHORITY);
        servers.has("pg.internal", FakeNameServers.alias("pg.internal", 60, "host.other"));
        servers.has("host.other", FakeNameServers.address("host.other", 60, "10.0.0.1"));
        assertThat(ask("pg.internal").records()).hasSize(1);
        assertThat(servers.asked()).containsExactly("0 pg.internal", "0 host.other");
    }

    @Test
    void aCircleOfAliasesIsNoAnswer() {
        servers.has("a.internal", FakeNameServers.alias("a.internal", 60, "b.internal"));
        servers.has("a.internal", FakeNameServers.alias("b.internal", 60, "a.internal"));
        assertThatThrownBy(() -> ask("a.internal"))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("aliases");
    }

    @Test
    void aServerThatOnlyPointsToOthersIsNoAnswer() {
        servers.source(DnsReply.Source.REFERRAL);
        assertThatThrownBy(() -> ask("pg.internal"))
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("refers to others");
    }
}
