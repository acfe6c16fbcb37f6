package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.finding.Findings;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.ReloadResult;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.snapshot.Frontend;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whichever participant fails in a reload, and wherever: all is as before, nothing is left over, and the next reload works. Each participant of a real
 * process is made to fail in each of its steps; one that is added to the list is tried too.
 */
@Timeout(300)
class GenerationFaultTest extends GenerationScenario {
    @ParameterizedTest
    @EnumSource
    void aParticipantThatCannotPrepareLeavesAllAsBefore(FailingParticipant.Fault fault) throws InterruptedException {
        List<Participant> all = process.participants();
        for (int i = 0; i < all.size(); i++) {
            Reloader reloader = with(i, FailingParticipant.of(all.get(i), fault));
            boolean interrupt = fault == FailingParticipant.Fault.BY_AN_INTERRUPT;
            assertNothingChanges(fault + " of " + all.get(i).label(), interrupt ? "" : "injected", () -> {
                try {
                    assertThat(reload(reloader, after())).isInstanceOf(ReloadResult.Rejected.class);
                    assertThat(interrupt).isFalse();
                } catch (InterruptedException _) {
                    assertThat(interrupt).isTrue();
                }
            });
        }
    }

    @Test
    void aParticipantThatThrowsWhenItIsAbandonedKeepsNoOtherFromThat() throws InterruptedException {
        List<Participant> all = process.participants();
        for (int i = 0; i < all.size(); i++) {
            List<Participant> some = new ArrayList<>(all);
            some.set(i, new FailingParticipant(all.get(i)) {
                @Override
                public void abandon() throws InterruptedException {
                    super.abandon();
                    throw new FailingParticipant.Injected();
                }
            });
            some.set(
                    all.size() - 1,
                    FailingParticipant.of(some.getLast(), FailingParticipant.Fault.AFTER_IT_HAS_PREPARED));
            Reloader reloader = process.reloader(new ConfigInput(file, () -> file, null), some);
            assertNothingChanges(
                    "abandoning " + all.get(i).label(),
                    "injected",
                    () -> assertThat(reload(reloader, after())).isInstanceOf(ReloadResult.Rejected.class));
        }
    }

    @Test
    void aParticipantThatThrowsWhenItIsCommittedIsToldAndKeepsNoOtherFromFollowing() throws InterruptedException {
        List<Participant> all = process.participants();
        Holdings held = Holdings.least();
        State wanted = null;
        for (int i = 0; i < all.size(); i++) {
            String label = all.get(i).label();
            Reloader reloader = with(i, new FailingParticipant(all.get(i)) {
                @Override
                public void commit(Upcoming next) throws InterruptedException {
                    super.commit(next);
                    throw new FailingParticipant.Injected();
                }
            });
            int generation = state().generation();
            ReloadResult.Applied result = applied(reload(reloader, after()));
            assertThat(Findings.render(result.findings()))
                    .contains(label + ": does not follow the generation that serves: ", "injected");
            assertThat(process.history().status().generation()).as(label).isEqualTo(generation + 1);
            assertThat(state().snapshot().generation()).as(label).isEqualTo(generation + 1);
            State now = state();
            if (wanted != null) {
                assertThat(followed(now)).as(label).isEqualTo(followed(wanted));
            }
            wanted = now;
            Wire.connect(UnixDomainSocketAddress.of(directory.resolve("new"))).close();
            assertThat(directory.resolve("old")).as(label).doesNotExist();
            assertChecked();
            applied(reload(process.reloader(), before()));
            assertServed();
            Await.until(label + ": nothing is left over", () -> Holdings.areBackTo(held));
        }
    }

    /** What does not differ between one generation of a configuration and another. */
    private static List<Object> followed(State state) {
        return List.of(
                state.frontends().stream().map(Frontend::config).toList(),
                state.pools().keySet(),
                state.limits(),
                state.discoveries(),
                state.files(),
                state.level());
    }

    @Test
    void anInterruptWhileItIsCommittedKeepsNobodyFromFollowing() throws InterruptedException {
        List<Participant> all = process.participants();
        int accepting = all.size() - 1; // is committed first
        Reloader reloader = with(accepting, new FailingParticipant(all.get(accepting)) {
            @Override
            public void commit(Upcoming next) throws InterruptedException {
                throw new InterruptedException("injected");
            }
        });
        applied(reload(reloader, after()));
        assertThat(Thread.interrupted())
                .as("whoever interrupts wants the thread to know")
                .isTrue();
        assertThat(state().limits()).containsExactly(90, 40, 0);
        assertThat(state().level()).isEqualTo(LogLevel.DEBUG);
        assertThat(directory.resolve("old")).doesNotExist();
    }

    @Test
    void theParticipantsAreThoseThatTheArchitectureNames() throws IOException {
        String page = Files.readString(Path.of("../ARCHITECTURE.md"));
        String table = page.substring(page.indexOf("| participant | prepare |"));
        List<String> named = table.substring(0, table.indexOf("\n\n"))
                .lines()
                .skip(2)
                .map(line -> line.substring(2, line.indexOf(" |", 2)))
                .toList();
        assertThat(process.participants().stream().map(Participant::label).collect(Collectors.toList()))
                .isEqualTo(named);
    }
}
