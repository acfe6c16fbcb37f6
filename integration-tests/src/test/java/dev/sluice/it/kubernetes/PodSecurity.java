package dev.sluice.it.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The pod security standard "restricted" of Kubernetes, for Linux.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">the standard</a>
 */
final class PodSecurity {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range");
    private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");

    private final List<String> violations = new ArrayList<>();

    private PodSecurity() {}

    /** What keeps a pod out of a restricted namespace; empty when nothing does. */
    static List<String> violations(Pod pod) {
        PodSecurity check = new PodSecurity();
        check.pod(pod);
        pod.containers().forEach(check::container);
        return check.violations;
    }

    private void pod(Pod pod) {
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            require(!pod.spec().path(field).asBoolean(), field);
        }
        for (JsonNode volume : pod.spec().path("volumes")) {
            volume.properties().stream()
                    .map(entry -> entry.getKey())
                    .filter(type -> !type.equals("name") && !VOLUMES.contains(type))
                    .forEach(type -> violations.add("volume of type " + type));
        }
        pod.sysctls().keySet().forEach(name -> require(SYSCTLS.contains(name), "sysctl " + name));
    }

    private void container(Container container) {
        String name = container.name() + ": ";
        JsonNode own = container.spec().path("securityContext");
        require(!own.path("privileged").asBoolean(), name + "privileged");
        require(isFalse(own.path("allowPrivilegeEscalation")), name + "allowPrivilegeEscalation");
        require(container.security("runAsNonRoot").asBoolean(), name + "may run as root");
        require(container.security("runAsUser").asLong(-1) != 0, name + "runs as root");
        require(
                SECCOMP.contains(
                        container.security("seccompProfile").path("type").asText()),
                name + "seccompProfile");
        require(texts(own.at("/capabilities/drop")).contains("ALL"), name + "keeps capabilities");
        for (String added : texts(own.at("/capabilities/add"))) {
            require(added.equals("NET_BIND_SERVICE"), name + "adds " + added);
        }
        require(own.path("procMount").asText("Default").equals("Default"), name + "procMount");
        require(container.security("seLinuxOptions").isMissingNode(), name + "seLinuxOptions");
        for (JsonNode port : container.spec().path("ports")) {
            require(port.path("hostPort").asInt() == 0, name + "hostPort " + port.path("hostPort"));
        }
    }

    private void require(boolean met, String violation) {
        if (!met) {
            violations.add(violation);
        }
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.asBoolean();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
