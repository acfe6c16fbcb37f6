package dev.sluice.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.snapshot.HostNames.Answer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names are asked for together, and one that nobody answers for holds up nothing for longer than the patience. */
@Timeout(60)
class HostNamesTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("10.0.0.1");
    private static final Duration LONG = Duration.ofSeconds(40);

    @Test
    void anAnswerSaysTheAddressesOrWhyThereAreNone() {
        HostNames names = new HostNames(
                name -> {
                    if (name.equals("good")) {
                        return new InetAddress[] {ADDRESS};
                    }
                    throw new UnknownHostException(name + ": Name or service not known");
                },
                LONG);
        assertThat(names.ask(List.of("good", "bad")))
                .containsExactly(
                        Map.entry("good", new Answer.Found(List.of(ADDRESS))),
                        Map.entry("bad", new Answer.Missing("Name or service not known")));
    }

    @Test
    void theSystemAnswersForThisMachine() {
        assertThat(new HostNames().ask(List.of("localhost")).get("localhost")).isInstanceOf(Answer.Found.class);
    }

    @Test
    void aNameThatNobodyAnswersForIsMissingWhileTheOthersAreFound() {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        HostNames names = new HostNames(
                name -> {
                    if (name.equals("slow")) {
                        asked.incrementAndGet();
                        await(held);
                    }
                    return new InetAddress[] {ADDRESS};
                },
                Duration.ofMillis(200));
        try {
            Map<String, Answer> answers = names.ask(List.of("slow", "quick"));
            assertThat(answers.get("slow"))
                    .isInstanceOfSatisfying(
                            Answer.Missing.class,
                            missing -> assertThat(missing.reason()).startsWith("no answer within"));
            assertThat(answers.get("quick")).isInstanceOf(Answer.Found.class);
            assertThat(names.ask(List.of("slow")).get("slow")).isInstanceOf(Answer.Missing.class);
            assertThat(asked).as("asked again only when it was answered").hasValue(1);
        } finally {
            held.countDown();
        }
        Await.until("it is found", () -> names.ask(List.of("slow")).get("slow") instanceof Answer.Found);
    }

    @Test
    void questionsDoNotWaitForEachOther() {
        int many = 16;
        CountDownLatch all = new CountDownLatch(many);
        HostNames names = new HostNames(
                _ -> {
                    all.countDown();
                    await(all);
                    return new InetAddress[] {ADDRESS};
                },
                LONG);
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            wanted.add("n" + i);
        }
        assertThat(names.ask(wanted).values()).allMatch(Answer.Found.class::isInstance);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
