package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of the other tests would notice. */
@Timeout(60)
class PodSecurityIT {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              hostPID: false
              securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: c
                  image: i
                  ports: [{containerPort: 1}]
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              volumes: [{name: v, emptyDir: {}}]
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runAsNonRoot: true, | runAsNonRoot: true, | ''",
                "runAsNonRoot: true, | '' | c: may run as root",
                "runAsNonRoot: true, | runAsNonRoot: true, runAsUser: 0, | c: runs as root",
                "type: RuntimeDefault | type: Unconfined | c: seccompProfile",
                "allowPrivilegeEscalation: false, | '' | c: allowPrivilegeEscalation",
                "drop: [ALL] | drop: [NET_RAW] | c: keeps capabilities",
                "drop: [ALL] | 'drop: [ALL], add: [NET_BIND_SERVICE]' | ''",
                "drop: [ALL] | 'drop: [ALL], add: [NET_ADMIN]' | c: adds NET_ADMIN",
                "containerPort: 1 | 'containerPort: 1, hostPort: 1' | c: hostPort 1",
                "emptyDir: {} | hostPath: {path: /} | volume of type hostPath",
                "hostPID: false | hostPID: true | hostPID",
                "runAsNonRoot: true, | 'runAsNonRoot: true, sysctls: [{name: net.core.somaxconn, value: x}],' | sysctl net.core.somaxconn",
            })
    void aPodThatIsNotRestrictedIsNoticed(String from, String to, String violation) {
        Pod pod = Manifests.parse(POD.replace(from, to)).pods().getFirst();
        assertThat(PodSecurity.violations(pod)).isEqualTo(violation.isEmpty() ? List.of() : List.of(violation));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image: i | imagee: i | imagee",
                "containerPort: 1 | containerPort: one | one",
                "containerPort: 1 | protocol: TCP | containerPort",
                "name: c | nam: c | nam",
            })
    void anObjectOfAnotherFormIsNoticed(String from, String to, String word) {
        assertThat(KubernetesModels.problems(Manifests.document(POD.replace(from, to))))
                .singleElement()
                .asString()
                .contains(word);
        assertThat(KubernetesModels.problems(Manifests.document(POD))).isEmpty();
    }

    @Test
    void aMonitorOfAnotherFormIsNoticed() {
        String monitor = """
                apiVersion: monitoring.coreos.com/v1
                kind: PodMonitor
                metadata: {name: m}
                spec: {selector: {}, podMetricsEndpoints: [{port: metrics, path: /metrics}]}
                """;
        assertThat(KubernetesModels.problems(Manifests.document(monitor))).isEmpty();
        assertThat(KubernetesModels.problems(Manifests.document(monitor.replace("path:", "paths:"))))
                .singleElement()
                .asString()
                .contains("paths");
    }
}
