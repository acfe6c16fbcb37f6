package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a lookup gets to the API server, and what it says when it does not. */
class EndpointSliceAccessTest extends PodScenario {
    @BeforeEach
    void putASlice() {
        server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
    }

    /** What the lookup says when a file is missing, until it is there again. */
    private String failureWithout(String file, String content) {
        pod.remove(file);
        lookup.start(answers);
        String reason = answers.awaitFailure();
        pod.write(file, content);
        answers.awaitAddresses("10.0.0.1:8080");
        return reason;
    }

    @Test
    void aPodWithoutATokenIsToldWhatItNeeds() {
        assertThat(failureWithout("token", "token-1"))
                .contains(directory.resolve("token") + " is not there")
                .contains("automountServiceAccountToken: true")
                .contains("service account that may read EndpointSlices");
    }

    @Test
    void aPodWithoutANamespaceFileIsTold() {
        assertThat(failureWithout("namespace", "shop")).contains(directory.resolve("namespace") + " is not there");
    }

    @Test
    void aPodWithoutCertificatesIsTold() throws Exception {
        String authority = Files.readString(directory.resolve("ca.crt"));
        assertThat(failureWithout("ca.crt", authority)).contains(directory.resolve("ca.crt") + " is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"})
    void aProcessOutsideOfAPodIsTold(String variable) {
        pod.environment.remove(variable);
        lookup = pod.lookup();
        lookup.start(answers);
        assertThat(answers.awaitFailure())
                .isEqualTo(variable + " is not set: Sluice does not run in a pod, where Kubernetes sets it;"
                        + " use discovery by DNS");
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        pod.environment.put("KUBERNETES_SERVICE_PORT", "tcp://10.0.0.1:443");
        lookup.start(answers);
        assertThat(answers.awaitFailure())
                .isEqualTo("KUBERNETES_SERVICE_HOST=127.0.0.1 and KUBERNETES_SERVICE_PORT=tcp://10.0.0.1:443"
                        + " are no address of an API server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two words", "line\nline", "t\u00f6ken"})
    void aTokenThatIsNoneIsNotSentAndNotShown(String token) {
        pod.write("token", token);
        lookup.start(answers);
        String reason = answers.awaitFailure();
        assertThat(reason).startsWith(directory.resolve("token").toString()).doesNotContain("words", "line", "ken\n");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void certificatesThatAreNoneAreNamed(String certificates) {
        pod.write("ca.crt", certificates);
        lookup.start(answers);
        assertThat(answers.awaitFailure()).startsWith(directory.resolve("ca.crt") + " holds no certificates in PEM");
    }

    @Test
    void aTokenThatExpiredIsReadAnewWhenItHasRotated() {
        server.token = "token-2";
        lookup.start(answers);
        assertThat(answers.awaitFailure())
                .isEqualTo("the API server says 401 Unauthorized; it does not accept " + directory.resolve("token")
                        + ", so mount the token of a service account whose Role allows get, list and watch of"
                        + " endpointslices.discovery.k8s.io in namespace shop");
        pod.write("token", "token-2");
        answers.awaitAddresses("10.0.0.1:8080");
    }

    @Test
    void everyRequestHasTheTokenOfNow() {
        startWatching();
        pod.write("token", "token-2");
        server.endWatches();
        awaitWatch(2);
        assertThat(server.requests().getLast().token()).isEqualTo("token-2");
    }

    @Test
    void aMissingRoleIsNamed() {
        server.nextList(
                FakeApiAnswers.status(
                        403,
                        "Forbidden",
                        "endpointslices.discovery.k8s.io is forbidden: User \"system:serviceaccount:shop:default\" cannot list"));
        lookup.start(answers);
        answers.awaitAddresses("10.0.0.1:8080");
        assertThat(answers.failures())
                .containsExactly("the API server says 403 endpointslices.discovery.k8s.io is forbidden: User"
                        + " \"system:serviceaccount:shop:default\" cannot list; bind the service account of this pod to a"
                        + " Role that allows get, list and watch of endpointslices.discovery.k8s.io in namespace shop");
    }

    @Test
    void aRoleWithoutWatchIsNamed() {
        server.nextWatch(FakeApiAnswers.status(403, "Forbidden", "cannot watch resource"));
        lookup.start(answers);
        assertThat(answers.awaitFailure()).contains("403 cannot watch resource; bind the service account");
    }

    @Test
    void aClusterThatIsTooOldIsNamed() {
        server.nextList(FakeApiAnswers.json(404, "404 page not found\n"));
        lookup.start(answers);
        assertThat(answers.awaitFailure())
                .isEqualTo("the API server says 404; discovery.k8s.io/v1 needs Kubernetes 1.21 or newer");
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // and it does not listen
            pod.environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(bound.getLocalPort()));
            lookup = pod.lookup();
            lookup.start(answers);
            assertThat(answers.awaitFailure())
                    .startsWith("https://127.0.0.1:" + bound.getLocalPort() + " cannot be reached");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "another"})
    void aServerWithACertificateOfAnotherAuthorityIsNotTrustedUntilTheFileSaysSo(String name) {
        X509Bundle other = TestPod.authority(name);
        try (TestPod strange = new TestPod(directory, "127.0.0.1", TestPod.certificateOf(other))) {
            strange.server.storage.put(FakeApiSlices.ready("web-1", "10.0.0.1"));
            lookup = strange.lookup();
            lookup.start(answers);
            assertThat(answers.awaitFailure())
                    .isEqualTo("the certificate of https://127.0.0.1:%d is not signed by the authority in %s"
                            .formatted(strange.server.port(), directory.resolve("ca.crt")));
            assertThat(strange.server.requests()).isEmpty();
            strange.trust(other);
            answers.awaitAddresses("10.0.0.1:8080");
            lookup.close();
        }
    }

    @Test
    void aCertificateForAnotherAddressIsNotTrusted() {
        try (TestPod elsewhere = new TestPod(directory, "127.0.0.2")) {
            lookup = elsewhere.lookup();
            lookup.start(answers);
            assertThat(answers.awaitFailure()).contains("cannot be trusted").contains("127.0.0.2");
            lookup.close();
        }
    }
}
