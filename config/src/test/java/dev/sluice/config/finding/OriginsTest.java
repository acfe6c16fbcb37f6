package dev.sluice.config.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OriginsTest {
    private final LoadResult result =
            ConfigLoader.loadText("sluice.yaml", """
            defaults: {timeouts: {idle: 5m}}
            frontends:
              pg:
                bind: [":5432", "127.0.0.1:${PORT}"]
                pool: pg
            pools:
              pg: {backends: {one: "10.0.0.1:1"}}
            """, name -> name.equals("PORT") ? "6000" : null);

    @Test
    void everyValueKnowsWhereItComesFrom() {
        Origins origins = result.origins();
        assertThat(origins.of("frontends.pg.timeouts.clientIdle")).hasToString("sluice.yaml:1");
        assertThat(origins.of("frontends.pg.timeouts.connect")).hasToString("default");
        assertThat(origins.of("frontends.pg.bind[1]")).hasToString("${PORT} at sluice.yaml:4");
        assertThat(origins.of("pools.pg.backends.one.address")).hasToString("sluice.yaml:7");
        assertThat(origins.of("pools.pg.backends.one.weight")).hasToString("default");
        assertThat(origins.of("process.workers")).hasToString("default");
    }

    @Test
    void aProblemFoundWhileRunningIsReportedAtItsPlace() {
        Finding finding = result.origins().error("frontends.pg.bind[0]", "cannot bind :5432: address in use");
        assertThat(finding.render()).isEqualTo("""
                sluice.yaml:4:12: error: cannot bind :5432: address in use
                    4 |     bind: [":5432", "127.0.0.1:${PORT}"]
                      |            ^^^^^^^""");
        assertThat(result.origins().warning("process.maxConnections", "lowered").render())
                .isEqualTo("sluice.yaml: warning: lowered");
    }

    @Test
    void findingsAreJsonForPrograms() {
        LoadResult broken =
                ConfigLoader.loadText("a.yaml", "frontends: {a: {bind: \":1\", pool: \"q\\\"\"}}", _ -> null);
        assertThat(FindingsJson.render(broken.findings())).isEqualTo("""
                [
                  {
                    "severity": "error",
                    "file": "a.yaml",
                    "line": 1,
                    "column": 35,
                    "length": 5,
                    "path": "frontends.a.pool",
                    "message": "frontends.a.pool: \\"q\\"\\" is not a name; use up to 63 letters, digits, \\"_\\", \\"-\\" and \\".\\""
                  }
                ]
                """);
    }
}
