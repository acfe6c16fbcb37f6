package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.EffectiveConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changing a default changes running systems at their next update: it must be on purpose. */
@Timeout(60)
class DefaultsTest {
    @Test
    void everyDefaultIsWhatTheDocumentationSays() {
        LoadResult result =
                ConfigLoader.loadText("min.yaml", "frontends: {a: {bind: \":1\", pool: [h:2, h:3]}}", _ -> null);
        List<String> defaults = EffectiveConfig.render(result)
                .lines()
                .map(line -> line.replaceAll(" +#", " #"))
                .toList();
        assertThat(defaults).containsExactly("""
                process:
                  workers: auto # default
                  maxConnections: 100000 # default
                  maxHandshakes: 10000 # default
                  watchConfig: false # default
                  ready: off # default
                  drain:
                    delay: 0s # default
                    timeout: 1m # default
                    spread: 0s # default
                    idleFirst: true # default
                metrics:
                  bind: "127.0.0.1:9400" # default
                  haproxyNames: false # default
                log:
                  level: info # default
                  format: auto # default
                  access:
                    output: stdout # default
                    format: json # default
                    when: close # default
                    sample: 1.0 # default
                    onlyFailures: false # default
                    skipEmpty: false # default
                    refused: none # default
                frontends:
                  a:
                    bind:
                      - ":1" # min.yaml:1
                    startTls: off # default
                    pool: a # min.yaml:1
                    maxConnections: 0 # default
                    transparent: false # default
                    disabled: false # default
                    rate:
                      concurrentPerSource: 0 # default
                    proxyProtocol: off # default
                    timeouts:
                      connect: 5s # default
                      clientIdle: 1h # default
                      backendIdle: 1h # default
                      halfClosed: 30s # default
                      firstByte: 0s # default
                      maxLifetime: 0s # default
                      maxLifetimeJitter: 10% # default
                      stall: 5m # default
                      queue: 5s # default
                      proxyHeader: 5s # default
                      handshake: 5s # default
                      serverFirst: 0s # default
                    tcp:
                      noDelay: true # default
                      keepAlive:
                        idle: 1m # default
                        interval: 10s # default
                        count: 3 # default
                      userTimeout: 0s # default
                      unsentLimit: 256KiB # default
                      sendBuffer: 0 # default
                      receiveBuffer: 0 # default
                pools:
                  a:
                    balance: roundRobin # default
                    boundedLoad: 0% # default
                    slowStart: 0s # default
                    panicThreshold: 0% # default
                    useAllBackups: false # default
                    maxConnections: 0 # default
                    queue:
                      limit: 1000 # default
                      abortOnClose: false # default
                      whenNoneUp: refuse # default
                      noneUpTimeout: 30s # default
                    healthCheck:
                      type: tcp # default
                      interval: 2s # default
                      fastInterval: 1s # default
                      downInterval: 2s # default
                      timeout: 1s # default
                      rise: 2 # default
                      fall: 3 # default
                      initialState: up # default
                      sendProxyProtocol: auto # default
                      tls: auto # default
                    outlier:
                      consecutiveFailures: 5 # default
                      ejectFor: 30s # default
                      maxEjected: 50% # default
                    onBackendDown: keep # default
                    closeSpread: 0s # default
                    drain:
                      timeout: 0s # default
                      spread: 0s # default
                      idleFirst: true # default
                    sendProxyProtocol: off # default
                    sendUniqueId: false # default
                    sendTlsInfo: false # default
                    splice: auto # default
                    retries:
                      attempts: 3 # default
                    backends:
                      - address: "h:2" # min.yaml:1
                        weight: 1 # default
                        maxConnections: 0 # default
                        backup: false # default
                        disabled: false # default
                      - address: "h:3" # min.yaml:1
                        weight: 1 # default
                        maxConnections: 0 # default
                        backup: false # default
                        disabled: false # default
                """.lines().toArray(String[]::new));
    }
}
