package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Findings;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.RejectedException;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.reload.Upcoming;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever goes wrong around the participants of a reload, be it an address, a worker, a source or the end of the process: all is as before. */
@Timeout(300)
class GenerationTroubleTest extends GenerationScenario {
    @Test
    void anAddressThatIsTakenLeavesAllAsBefore() throws InterruptedException {
        try (TestBackend taken = TestBackend.manual()) {
            int port = ((HostPort) Wire.addressOf(taken.address())).port();
            assertNothingChanges(
                    "a taken port",
                    "cannot bind 127.0.0.1:" + port,
                    () -> assertThat(reload(process.reloader(), after("127.0.0.1:" + port)))
                            .isInstanceOf(ReloadResult.Rejected.class));
        }
    }

    @Test
    void aWorkerThatHangsLeavesAllAsBefore() throws InterruptedException {
        assertNothingChanges("a worker that hangs", "worker 0 does not answer", () -> {
            try (HeldLoop _ = HeldLoop.of(process.server().loops().loops().getFirst())) {
                assertThat(reload(process.reloader(), after())).isInstanceOf(ReloadResult.Rejected.class);
            }
        });
    }

    @Test
    void aSourceThatThrowsLeavesAllAsBefore() throws InterruptedException {
        Reloader reloader = process.reloader(
                new ConfigInput(
                        file,
                        () -> {
                            throw new FailingParticipant.Injected();
                        },
                        null),
                process.participants());
        assertNothingChanges(
                "a source that throws",
                "injected",
                () -> assertThat(reloader.reload("test")).isInstanceOf(ReloadResult.Rejected.class));
    }

    @Test
    void aProcessThatBeginsToStopWhilePoolsFollowLeavesAllAsBefore() throws InterruptedException {
        List<Participant> all = process.participants();
        Predicate<Participant> pools = one -> one.label().equals("pools and health checks");
        int index = all.indexOf(all.stream().filter(pools).findFirst().orElseThrow());
        Thread stopping = Thread.ofPlatform().unstarted(this::drain);
        State before = state();
        Reloader reloader = with(index, new FailingParticipant(all.get(index)) {
            @Override
            public void prepare(Upcoming next) throws BindException, RejectedException, InterruptedException {
                super.prepare(next);
                stopping.start();
                Await.until("it stops", () -> process.view().isDraining());
            }
        });
        assertThat(Findings.render(reload(reloader, after()).findings())).contains("the process is stopping");
        assertThat(state()).isEqualTo(before);
        assertThat(directory.resolve("new")).doesNotExist();
        stopping.join();
        assertThat(Findings.render(reload(process.reloader(), after()).findings()))
                .contains("the process is stopping");
    }

    private void drain() {
        try {
            process.server().drain();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
