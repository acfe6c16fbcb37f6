package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot work are refused before anything is installed, with the key and what to write instead. */
@Timeout(60)
class HelmRefusalIT {
    @Test
    void withoutFrontendsTheChartSaysWhatToWrite(@TempDir Path directory) throws IOException {
        assertThat(Chart.refusal(Files.writeString(directory.resolve("values.yaml"), "{}")))
                .contains("config.frontends is empty; write for example", "postgres: {bind: \":5432\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicaz: 3 | additional properties 'replicaz' not allowed",
                "image: {tagg: x} | at '/image': additional properties 'tagg' not allowed",
                "kind: StatefulSet | at '/kind'",
                "replicaCount: two | at '/replicaCount': got string, want integer",
                "service: {type: ExternalName} | at '/service/type'",
                "startupProbe: {httpGet: {path: /}} | at '/startupProbe'",
                "config: {process: {drian: {}}} | additional properties 'drian' not allowed",
                "config: {frontends: {postgres: {bnid: ':1'}}} | at '/config/frontends/postgres': additional properties 'bnid' not allowed",
                "config: {process: {drain: {timeout: 60}}} | at '/config/process/drain/timeout'",
                "config: {process: {drain: {timeout: ''}}} | at '/config/process/drain/timeout'",
                "config: {frontends: {postgres: {maxConnections: -1}}} | at '/config/frontends/postgres/maxConnections'",
            })
    void whatTheSchemaDoesNotKnowIsNamed(String values, String message) throws IOException {
        assertThat(Chart.refusal("default", values)).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config: {frontends: {postgres: {bind: ':432'}}} | user 65532 may not bind port 432 of \":432\"; bind one above 1023, such as \":10432\", and give clients theirs by service.ports, or set allowLowPorts: true",
                "{hostNetwork: true, config: {frontends: {postgres: {bind: ':432'}}}} | or replace hostNetwork by hostPorts",
                "config: {metrics: {bind: ':80'}} | config.metrics.bind: user 65532 may not bind port 80",
                "config: {frontends: {postgres: {bind: ':0'}}} | config.frontends.postgres.bind: \":0\" takes a port that nobody knows",
                "config: {frontends: {postgres: {bind: ':${PORT}'}}} | config.frontends.postgres.bind: the chart cannot tell the port of \":${PORT}\"",
                "config: {metrics: {bind: '127.0.0.1:9400'}} | config.metrics.bind: a livenessProbe cannot reach the metrics port from outside of the pod; write \":9400\"",
                "config: {metrics: {bind: off}} | config.metrics.bind: a livenessProbe cannot reach",
                "config: {metrics: {bind: null}} | config.metrics.bind: a livenessProbe cannot reach",
                "config: {metrics: off} | config.metrics.bind: a livenessProbe cannot reach",
                "config: {process: {drain: {timeout: '${DRAIN}'}}} | config.process.drain.timeout: the chart cannot tell how long \"${DRAIN}\" is",
                "config: {admin: {socket: /run/sluice/admin.sock, mode: 0660}} | config.admin.mode: without quotes YAML takes an octal mode for another number",
                "service: {ports: {postgre: {port: 1}}} | service.ports.postgre: no frontend of this name has a port of its own that others can reach; there is: postgres",
                "{config: {frontends: {replica: {bind: ':5433', pool: [a:1]}}}, service: {ports: {replica: {port: 5432}}}} | service.ports: frontends postgres and replica would both have port 5432 of the Service; give one of them another",
                "startupPools: [postgre] | startupPools: there is no pool postgre in config.pools, and no frontend of this name with a list as its pool; there is: postgres",
                "{startupPools: [redis], config: {pools: {redis: ['redis:6379']}}} | startupPools: pool redis is not checked, so no pod would start; write it into config.pools with healthCheck: {interval: 5s}, or leave it out",
                "{startupPools: [redis], config: {pools: {redis: {backends: {a: 'redis:6379'}, healthCheck: {type: auto}}}}} | startupPools: pool redis is not checked",
                "{startupPools: [redis], config: {pools: {redis: {backends: ['redis:6379', 'redis-b:6379'], healthCheck: off}}}} | startupPools: pool redis is not checked",
                "{startupPools: [redis], config: {pools: {redis: {discover: {kubernetes: {service: redis}}, healthCheck: {type: none}}}}} | startupPools: pool redis is not checked",
                "{startupPools: [web], config: {frontends: {web: {bind: ':8080', pool: ['web:80']}}}} | startupPools: pool web is not checked",
                "{startupPools: [postgres], startupProbe: null} | startupPools are what the startupProbe asks for, which is switched off",
                "hostPorts: {pg: 1} | hostPorts.pg: no frontend of this name",
                "{hostNetwork: true, hostPorts: {postgres: 5432}} | hostPorts lead to the pod's own network",
                "{hostNetwork: true, allowLowPorts: true} | allowLowPorts sets a sysctl of the pod's own network",
                "{kind: DaemonSet, autoscaling: {enabled: true}} | autoscaling.enabled: a DaemonSet has one pod on each node",
                "autoscaling: {enabled: true, targetCPUUtilizationPercentage: 0} | autoscaling: nothing says when to scale",
                "autoscaling: {enabled: true, minReplicas: 20} | autoscaling: maxReplicas 10 is lower than minReplicas 20",
            })
    void whatCannotWorkComesWithARemedy(String values, String message) throws IOException {
        assertThat(Chart.refusal("default", values)).contains(message);
    }
}
