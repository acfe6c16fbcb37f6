package dev.sluice.proxy.process;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.LogFormat;
import dev.sluice.config.model.LogLevel;
import dev.sluice.proxy.log.Area;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The errors of a start that fails: as text with the lines of the file, or one line of JSON for each error. Stateless.
 */
final class StartErrors {
    private static final Logger LOG = Area.PROCESS.logger();
    private static final String OUTCOME = "nothing was started";

    private StartErrors() {}

    /** Of a configuration that could not be read, and so has no log yet: JSON only where it says so itself. */
    static int tell(List<Finding> findings, @Nullable LogFormat written) {
        if (written != LogFormat.JSON) {
            return tell(findings, false);
        }
        try (OperatorLog log = OperatorLog.start(LogLevel.INFO, true)) {
            return tell(findings, log.isJson());
        }
    }

    /**
     * In the form of the log that has begun; the exit status.
     *
     * @param json whether that is JSON
     */
    static int tell(List<Finding> findings, boolean json) {
        if (json) {
            findings.forEach(StartErrors::log);
            LOG.error(Findings.summary(findings, OUTCOME));
        } else {
            Stream.of(Findings.render(findings), Findings.summary(findings, OUTCOME))
                    .forEach(System.err::println);
        }
        return 1;
    }

    private static void log(Finding finding) {
        LoggingEventBuilder line = LOG.atLevel(finding.severity() == Severity.ERROR ? Level.ERROR : Level.WARN)
                .addKeyValue("file", finding.place().file());
        if (finding.place().line() > 0) {
            line = line.addKeyValue("line", finding.place().line())
                    .addKeyValue("column", finding.place().column());
        }
        if (!finding.path().isEmpty()) {
            line = line.addKeyValue("key", finding.path());
        }
        line.log("{}: {}", finding.place(), finding.message());
    }
}
