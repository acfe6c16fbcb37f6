package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.Shortage;
import dev.sluice.proxy.net.Shortages;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A shortage is told when it begins and when it ends. */
@Timeout(20)
class ShortageLogTest {
    private final Loops workers = Engines.loops(1, 0);
    private final Shortages shortages = new Shortages();
    private int renewed;
    private final ShortageLog log = new ShortageLog(workers.control(), shortages, () -> renewed++);
    private final Logger logger = (Logger) LoggerFactory.getLogger("sluice");
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(before);
        workers.stop();
    }

    private void look(int second) {
        log.look(TimeUnit.SECONDS.toNanos(second));
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void anEpisodeIsToldOnceHoweverLongItLastsAndOnceWhenItIsOver() {
        look(0);
        assertThat(told()).isEmpty();
        for (int second = 1; second <= 30; second++) {
            shortages.count(Shortage.PORTS);
            shortages.count(Shortage.PORTS);
            look(second);
        }
        assertThat(told())
                .singleElement()
                .asString()
                .startsWith("no local port left for connections to a backend, 2 calls failed in the last second: ")
                .contains("net.ipv4.ip_local_port_range");
        look(39);
        assertThat(told()).hasSize(1);
        look(40);
        look(60);
        assertThat(told().subList(1, told().size()))
                .containsExactly("no local port left for connections to a backend: over, 60 calls failed within 30 s");
    }

    @Test
    void eachKindIsToldApart() {
        shortages.count(Shortage.DESCRIPTORS);
        look(1);
        shortages.count(Shortage.PERMISSION);
        look(2);
        assertThat(renewed).isEqualTo(2);
        assertThat(told()).hasSize(2);
        assertThat(told().getFirst()).startsWith("no file descriptor left, 1 call failed");
        assertThat(told().getLast()).startsWith("this machine forbids to connect, 1 call failed");
    }
}
