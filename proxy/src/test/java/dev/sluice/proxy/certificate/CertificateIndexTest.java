package dev.sluice.proxy.certificate;

import static dev.sluice.proxy.certificate.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which certificate a client is offered for the name it asks for. */
@Timeout(60)
class CertificateIndexTest {
    private static CertificateIndex<List<ServedCertificate>> index(List<ServedCertificate> all) {
        return CertificateIndex.of(all, List.of(), offered -> offered);
    }

    private final List<ServedCertificate> all = new ArrayList<>();

    private ServedCertificate add(Algorithm algorithm, Instant from, Instant until, String... names) {
        CertificateBuilder builder = TestCertificates.builder(names)
                .algorithm(algorithm)
                .keyPair(TestCertificates.keys(algorithm))
                .notBefore(from)
                .notAfter(until);
        X509Bundle bundle = TestCertificates.issued(builder, TestCertificates.ROOT);
        ServedCertificate served = new ServedCertificate(
                all.size() + ".pem",
                1,
                List.of(bundle.getCertificate()),
                CertificateNames.of(bundle.getCertificate()).names(),
                algorithm == Algorithm.rsa2048 ? KeyKind.rsa(2048) : new KeyKind(KeyKind.Family.ECDSA, 256),
                bundle.getKeyPair().getPrivate().getEncoded());
        all.add(served);
        return served;
    }

    private ServedCertificate ecdsa(int untilDay, String... names) {
        return add(Algorithm.ecp256, day(-100), day(untilDay), names);
    }

    private ServedCertificate rsa(int untilDay, String... names) {
        return add(Algorithm.rsa2048, day(-100), day(untilDay), names);
    }

    private static Instant day(int number) {
        return NOW.plus(Duration.ofDays(number));
    }

    private List<ServedCertificate> find(String name) {
        return find(name, NOW);
    }

    private List<ServedCertificate> find(String name, Instant at) {
        return Objects.requireNonNullElse(index(all).find(name, at.getEpochSecond()), List.of());
    }

    @Test
    void namesAreFoundAndOthersAreNot() {
        ServedCertificate one = ecdsa(1, "a.example.com", "b.example.com", "localhost");
        ServedCertificate other = ecdsa(1, "c.example.com");

        assertThat(find("a.example.com")).containsExactly(one);
        assertThat(find("b.example.com")).containsExactly(one);
        assertThat(find("localhost")).containsExactly(one);
        assertThat(find("c.example.com")).containsExactly(other);
        for (String name : List.of("", ".", "example.com", "d.example.com", "xa.example.com", "a.example.co", "a")) {
            assertThat(find(name)).as(name).isEmpty();
        }
    }

    @Test
    void patternsStandForOneLabel() {
        ServedCertificate one = ecdsa(1, "*.example.com");
        assertThat(find("a.example.com")).containsExactly(one);
        for (String name :
                List.of("example.com", ".example.com", "a.b.example.com", "a.example.org", "a.xexample.com")) {
            assertThat(find(name)).as(name).isEmpty();
        }
    }

    @Test
    void namesGoBeforePatterns() {
        ecdsa(50, "*.example.com");
        ServedCertificate exact = rsa(10, "a.example.com");
        assertThat(find("a.example.com")).containsExactly(exact);
    }

    @Test
    void patternWithAValidCertificateGoesBeforeANameWithout() {
        ServedCertificate exact = ecdsa(10, "a.example.com");
        ServedCertificate pattern = ecdsa(20, "*.example.com");
        assertThat(find("a.example.com", day(15))).containsExactly(pattern);
        assertThat(find("a.example.com", day(25))).containsExactly(exact);
    }

    @Test
    void patternForAllHostsOfANameIsNoneForTheName() {
        ServedCertificate exact = ecdsa(10, "localhost");
        ecdsa(20, "*.localhost");
        assertThat(find("localhost", day(15))).containsExactly(exact);
    }

    @Test
    void ecdsaAndRsaAreBothOfferedInThisOrder() {
        ServedCertificate rsa = rsa(20, "a");
        ServedCertificate ecdsa = ecdsa(10, "a");
        assertThat(find("a")).containsExactly(ecdsa, rsa);
        assertThat(find("a", day(15))).containsExactly(rsa);
        assertThat(find("a", day(25))).containsExactly(ecdsa, rsa);
    }

    @Test
    void theOneThatIsValidLongestIsTakenAndOfThoseTheFirst() {
        ecdsa(10, "a");
        ServedCertificate first = ecdsa(20, "a");
        ecdsa(20, "a", "b");
        assertThat(find("a")).containsExactly(first);
    }

    @Test
    void validityIsJudgedWhenTheNameIsAskedFor() {
        ServedCertificate now = ecdsa(10, "a");
        ServedCertificate next = add(Algorithm.ecp256, day(5), day(30), "a");
        CertificateIndex<List<ServedCertificate>> index = index(all);
        long begins = day(5).getEpochSecond();
        long ends = day(30).getEpochSecond();

        assertThat(index.find("a", NOW.getEpochSecond())).containsExactly(now);
        assertThat(index.find("a", begins - 1)).containsExactly(now);
        assertThat(index.find("a", begins)).containsExactly(next);
        assertThat(index.find("a", ends + 1)).containsExactly(next);
        assertThat(index.find("a", day(-200).getEpochSecond())).containsExactly(next);
    }

    @Test
    void gapBetweenTwoIsFilledByTheLaterOne() {
        ServedCertificate old = ecdsa(1, "a");
        ServedCertificate later = add(Algorithm.ecp256, day(2), day(30), "a");
        CertificateIndex<List<ServedCertificate>> index = index(all);
        assertThat(index.find("a", day(1).getEpochSecond())).containsExactly(old);
        assertThat(index.find("a", day(1).getEpochSecond() + 1)).containsExactly(later);
    }

    @Test
    void allNamesAreListedInOrder() {
        ecdsa(1, "b", "*.example.com");
        ecdsa(1, "a", "b");
        assertThat(index(all).names()).containsExactly("*.example.com", "a", "b");
        assertThat(index(List.of()).find("a", 0)).isNull();
        assertThat(index(List.of()).names()).isEmpty();
    }

    @Test
    void certificateForAHundredNamesIsFoundByEach() {
        String[] names = new String[100];
        for (int i = 0; i < names.length; i++) {
            names[i] = "host" + i + ".example.com";
        }
        ServedCertificate one = ecdsa(1, names);
        CertificateIndex<List<ServedCertificate>> index = index(all);
        for (String name : names) {
            assertThat(index.find(name, NOW.getEpochSecond())).containsExactly(one);
        }
        assertThat(index.find("host100.example.com", NOW.getEpochSecond())).isNull();
        assertThat(one.names()).containsExactly(names);
    }

    @Test
    void lookupAllocatesNothing() {
        ecdsa(10, "a.example.com", "*.example.org");
        rsa(20, "a.example.com", "*.example.org");
        CertificateIndex<List<ServedCertificate>> index = index(all);
        String[] names = {"a.example.com", "some.example.org", "unknown.example.net"};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int found = lookups(index, names);

        long before = threads.getCurrentThreadAllocatedBytes();
        found += lookups(index, names);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(found).isEqualTo(2 * 10_000 * 2);
        assertThat(allocated).isLessThan(1000);
    }

    private static int lookups(CertificateIndex<List<ServedCertificate>> index, String[] names) {
        int found = 0;
        for (int i = 0; i < 10_000; i++) {
            for (int j = 0; j < names.length; j++) {
                found += index.find(names[j], NOW.getEpochSecond()) == null ? 0 : 1;
            }
        }
        return found;
    }
}
