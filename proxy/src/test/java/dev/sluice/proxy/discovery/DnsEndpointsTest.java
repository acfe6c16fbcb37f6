package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.DiscoverySource.RecordType;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.discovery.dns.DnsRecord;
import dev.sluice.proxy.discovery.dns.DnsReply;
import dev.sluice.proxy.discovery.dns.DnsType;
import dev.sluice.proxy.discovery.dns.NoAnswerException;
import dev.sluice.proxy.discovery.dns.ResolvConf;
import dev.sluice.proxy.discovery.dns.Resolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DnsEndpointsTest {
    private static final String SERVICE = "_http._tcp.web";

    private final FakeNameServers servers = new FakeNameServers();
    private boolean sixFails;
    private boolean allowLocal;
    private String failing = "none";

    private ResolvConf conf = FakeNameServers.conf(1);

    private DnsEndpoints endpoints(RecordType type) {
        String name = type == RecordType.A ? "pg" : SERVICE;
        int port = type == RecordType.A ? 5432 : 0;
        DiscoverySource.Dns source =
                new DiscoverySource.Dns(name, type, port, Duration.ofSeconds(30), null, allowLocal);
        Resolver.Questions questions =
                (server, asked, kind) -> (sixFails && kind == DnsType.AAAA) || asked.equals(failing)
                        ? CompletableFuture.failedFuture(new TimeoutException())
                        : servers.ask(server, asked, kind);
        return new DnsEndpoints(source, new Resolver(questions, () -> conf));
    }

    private void host(String name, String... addresses) {
        for (String address : addresses) {
            servers.has(name, FakeNameServers.address(name, 30, address));
        }
    }

    private void service(int priority, int weight, int port, String target) {
        servers.has(SERVICE, new DnsRecord.Service(SERVICE, 20, priority, weight, port, target));
    }

    private static List<String> names(DnsEndpoints.Found found) {
        return found.endpoints().stream().map(Endpoint::name).toList();
    }

    @Test
    void addressesOfBothFamiliesAreEndpointsInAnOrderOfTheirOwn() throws Exception {
        host("pg", "10.0.0.3", "fd00::3", "10.0.0.1");
        assertThat(endpoints(RecordType.A).find().endpoints())
                .containsExactly(
                        new Endpoint("10.0.0.1:5432", new HostPort("10.0.0.1", 5432), 1, false, false),
                        new Endpoint("10.0.0.3:5432", new HostPort("10.0.0.3", 5432), 1, false, false),
                        new Endpoint("[fd00::3]:5432", new HostPort("fd00::3", 5432), 1, false, false));
    }

    @Test
    void aNameThatDoesNotExistIsToldFromOneWithoutRecords() throws Exception {
        assertThat(endpoints(RecordType.A).find().note()).isEqualTo("the name pg does not exist");
        servers.has("pg", new DnsRecord.Service("pg", 20, 1, 1, 1, "other"));
        assertThat(endpoints(RecordType.A).find().note()).isEqualTo("pg has no A or AAAA record");
        host("pg", "127.0.0.1");
        assertThat(endpoints(RecordType.A).find().note()).isEqualTo("all addresses of pg were left out");
        host("pg", "10.0.0.1");
        assertThat(endpoints(RecordType.A).find().note()).isEmpty();
        assertThat(endpoints(RecordType.SRV).find().note()).isEqualTo("the name _http._tcp.web does not exist");
        service(1, 1, 80, "gone");
        assertThat(endpoints(RecordType.SRV).find().note())
                .isEqualTo("_http._tcp.web has no SRV record whose target has an address");
    }

    @Test
    void aNameThatDoesNotExistIsToldWithAllThatWasTried() throws Exception {
        conf = new ResolvConf(conf.servers(), List.of("shop.local", "corp.example"), 5);
        assertThat(endpoints(RecordType.A).find().note())
                .isEqualTo("the name pg does not exist, asked as pg.shop.local, pg.corp.example, pg");
    }

    @Test
    void aFailureNamesTheNameOnlyWhereItIsAnotherOne() {
        failing = "pg";
        assertThatThrownBy(() -> endpoints(RecordType.A).find()).hasMessage("AAAA: 10.0.0.0:53 does not answer");
        conf = new ResolvConf(conf.servers(), List.of("shop.local"), 5);
        failing = "pg.shop.local";
        assertThatThrownBy(() -> endpoints(RecordType.A).find())
                .hasMessage("pg.shop.local AAAA: 10.0.0.0:53 does not answer");
    }

    @Test
    void bothFamiliesAreThoseOfOneSearchDomain() throws Exception {
        conf = new ResolvConf(conf.servers(), List.of("shop.local", "corp.example"), 5);
        host("pg.shop.local", "10.0.0.1");
        host("pg.corp.example", "fd00::bad");
        assertThat(names(endpoints(RecordType.A).find())).containsExactly("10.0.0.1:5432");
        assertThat(servers.asked()).noneMatch(question -> question.contains("corp"));
        servers.forget("pg.shop.local");
        assertThat(names(endpoints(RecordType.A).find())).containsExactly("[fd00::bad]:5432");
    }

    @Test
    void aSearchDomainThatFailsIsPassedOverUnlessItHadTheAddresses() throws Exception {
        conf = new ResolvConf(conf.servers(), List.of("shop.local", "corp.example"), 5);
        failing = "pg.shop.local";
        host("pg.corp.example", "10.0.0.2");
        DnsEndpoints endpoints = endpoints(RecordType.A);
        assertThat(names(endpoints.find())).containsExactly("10.0.0.2:5432");
        failing = "pg.corp.example";
        assertThatThrownBy(endpoints::find)
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("corp.example");
    }

    @Test
    void addressesThatAreNoHostsAreLeftOut() throws Exception {
        host("pg", "0.0.0.0", "::", "224.0.0.1", "10.0.0.1", "127.0.0.1", "169.254.169.254", "fe80::1");
        DnsEndpoints.Found found = endpoints(RecordType.A).find();
        assertThat(names(found)).containsExactly("10.0.0.1:5432");
        assertThat(found.leftOut())
                .containsOnly(
                        Map.entry("0.0.0.0", Reach.NOBODY),
                        Map.entry("::", Reach.NOBODY),
                        Map.entry("224.0.0.1", Reach.NOBODY),
                        Map.entry("127.0.0.1", Reach.THIS_MACHINE),
                        Map.entry("169.254.169.254", Reach.LINK),
                        Map.entry("fe80::1", Reach.LINK));
    }

    @Test
    void addressesOfThisMachineAreBackendsWhereThatIsAllowed() throws Exception {
        allowLocal = true;
        host("pg", "0.0.0.0", "127.0.0.1", "169.254.1.1");
        service(1, 1, 80, "pg");
        assertThat(names(endpoints(RecordType.A).find())).containsExactly("127.0.0.1:5432", "169.254.1.1:5432");
        assertThat(names(endpoints(RecordType.SRV).find())).containsExactly("pg:80@127.0.0.1", "pg:80@169.254.1.1");
        allowLocal = false;
        assertThat(names(endpoints(RecordType.SRV).find())).isEmpty();
    }

    @Test
    void aMissingFamilyDoesNotShortenTheTimeToLiveOfTheOther() throws Exception {
        host("pg", "10.0.0.1");
        servers.negativeTimeToLive(5);
        assertThat(endpoints(RecordType.A).find().timeToLive()).isEqualTo(30);
        servers.forget("pg");
        assertThat(endpoints(RecordType.A).find())
                .isEqualTo(new DnsEndpoints.Found(List.of(), 5, Map.of(), "the name pg does not exist"));
    }

    @Test
    void aFamilyThatWasNeverAnsweredIsDoneWithout() throws Exception {
        host("pg", "10.0.0.1");
        sixFails = true;
        assertThat(names(endpoints(RecordType.A).find())).containsExactly("10.0.0.1:5432");
    }

    @Test
    void aFamilyThatHadAddressesIsMissedWhenItFails() throws Exception {
        host("pg", "10.0.0.1", "fd00::1");
        DnsEndpoints endpoints = endpoints(RecordType.A);
        assertThat(names(endpoints.find())).hasSize(2);
        sixFails = true;
        assertThatThrownBy(endpoints::find)
                .isInstanceOf(NoAnswerException.class)
                .hasMessageContaining("AAAA");
    }

    @Test
    void onlyTheBestPriorityServesAndTheOthersAreBackups() throws Exception {
        service(20, 1, 80, "c");
        service(10, 30, 80, "b");
        service(10, 70, 8080, "a");
        for (String target : List.of("a", "b", "c")) {
            host(target, "10.0.0." + (target.charAt(0) - 'a'));
        }
        DnsEndpoints.Found found = endpoints(RecordType.SRV).find();
        assertThat(found.timeToLive()).isEqualTo(20);
        assertThat(found.endpoints())
                .containsExactly(
                        new Endpoint("a:8080", new HostPort("10.0.0.0", 8080), 70, false, false),
                        new Endpoint("b:80", new HostPort("10.0.0.1", 80), 30, false, false),
                        new Endpoint("c:80", new HostPort("10.0.0.2", 80), 1, true, false));
    }

    @Test
    void aTargetWithSeveralAddressesIsSeveralEndpoints() throws Exception {
        service(1, 5, 80, "a");
        host("a", "10.0.0.2", "10.0.0.1", "fd00::1");
        assertThat(names(endpoints(RecordType.SRV).find()))
                .containsExactly("a:80@10.0.0.1", "a:80@10.0.0.2", "a:80@fd00::1");
    }

    @Test
    void aTargetKeepsItsNameWhenItGetsAnAddressOfTheOtherFamily() throws Exception {
        service(1, 5, 80, "a");
        host("a", "10.0.0.1");
        DnsEndpoints endpoints = endpoints(RecordType.SRV);
        assertThat(names(endpoints.find())).containsExactly("a:80");
        host("a", "fd00::1");
        assertThat(names(endpoints.find())).containsExactly("a:80", "a:80@fd00::1");
    }

    @Test
    void anAddressKeepsItsNameWhenAnotherOneIsMissingForAnAnswer() throws Exception {
        service(1, 5, 80, "a");
        host("a", "10.0.0.1", "10.0.0.2");
        DnsEndpoints endpoints = endpoints(RecordType.SRV);
        assertThat(names(endpoints.find())).containsExactly("a:80@10.0.0.1", "a:80@10.0.0.2");
        servers.forget("a");
        host("a", "10.0.0.1");
        assertThat(names(endpoints.find())).containsExactly("a:80@10.0.0.1");
        servers.forget("a");
        host("a", "10.0.0.2", "10.0.0.3");
        assertThat(names(endpoints.find())).containsExactly("a:80@10.0.0.2", "a:80@10.0.0.3");
    }

    @Test
    void theOnlyAddressKeepsTheNameOfItsTargetWhenAnotherComesAndATargetThatMovesTakesItAlong() throws Exception {
        service(1, 5, 80, "a");
        host("a", "10.0.0.2");
        DnsEndpoints endpoints = endpoints(RecordType.SRV);
        assertThat(names(endpoints.find())).containsExactly("a:80");
        host("a", "10.0.0.1");
        assertThat(names(endpoints.find())).containsExactly("a:80@10.0.0.1", "a:80");
        servers.forget("a");
        host("a", "10.0.0.9");
        assertThat(names(endpoints.find())).containsExactly("a:80");
        servers.forget("a");
        host("a", "10.0.0.2", "10.0.0.9");
        assertThat(names(endpoints.find())).containsExactly("a:80@10.0.0.2", "a:80");
    }

    @Test
    void aTargetThatFailsIsDoneWithoutUnlessItHadAddresses() throws Exception {
        service(1, 5, 80, "a");
        service(1, 5, 80, "b");
        host("a", "10.0.0.1");
        host("b", "10.0.0.2");
        DnsEndpoints endpoints = endpoints(RecordType.SRV);
        failing = "b";
        assertThat(names(endpoints.find())).containsExactly("a:80");
        failing = "none";
        assertThat(names(endpoints.find())).containsExactly("a:80", "b:80");
        failing = "b";
        assertThatThrownBy(endpoints::find).isInstanceOf(NoAnswerException.class);
    }

    @Test
    void aTargetThatDoesNotExistIsLeftOutAndOneThatFailsIsAFailure() throws Exception {
        service(1, 5, 80, "a");
        service(1, 5, 80, "gone");
        service(1, 5, 0, "a");
        service(1, 5, 80, "");
        host("a", "10.0.0.2");
        DnsEndpoints endpoints = endpoints(RecordType.SRV);
        assertThat(names(endpoints.find())).containsExactly("a:80");
        servers.broken(0, DnsReply.Status.FAILED);
        assertThatThrownBy(endpoints::find).isInstanceOf(NoAnswerException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "1, 1, 1",
        "256, 256, 256",
        "10, 200, 10",
        "65535, 65535, 256",
        "1, 65535, 1",
        "32768, 65535, 128"
    })
    void weightsKeepTheirProportionsWithin256(int weight, int heaviest, int expected) {
        DnsRecord.Service one = new DnsRecord.Service(SERVICE, 5, 1, weight, 80, "a");
        DnsRecord.Service most = new DnsRecord.Service(SERVICE, 5, 1, heaviest, 80, "b");
        DnsRecord.Service backup = new DnsRecord.Service(SERVICE, 5, 2, 65_535, 80, "c");
        assertThat(DnsEndpoints.weight(one, List.of(one, most, backup))).isEqualTo(expected);
    }
}
